/* Dates with plugins: zones, durations, relative times, a language. */
import dayjs from "dayjs";
import customParseFormat from "dayjs/plugin/customParseFormat.js";
import duration from "dayjs/plugin/duration.js";
import relativeTime from "dayjs/plugin/relativeTime.js";
import timezone from "dayjs/plugin/timezone.js";
import utc from "dayjs/plugin/utc.js";
import "dayjs/locale/de.js";

for (const plugin of [customParseFormat, duration, relativeTime, utc, timezone]) dayjs.extend(plugin);

export default function () {
  const start = dayjs.tz("2024-03-30 23:30", "Europe/Berlin");
  return [
    start.toISOString(), start.add(1, "day").format("YYYY-MM-DD HH:mm Z"), start.tz("America/New_York").format(),
    start.locale("de").format("dddd, D. MMMM"), start.locale("de").from(start.add(3, "hour")),
    dayjs.duration(90305, "s").format("D[d] H[h] m[m]"),
    dayjs("5-2-2024", "D-M-YYYY", true).isValid(), dayjs("31-2-2024", "D-M-YYYY", true).isValid(),
    start.diff("2024-01-01T00:00:00Z", "week", true).toFixed(4),
  ];
}
