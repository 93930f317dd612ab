/* Zones with their clock changes, intervals, durations, languages. */
import { DateTime, Duration, Interval } from "luxon";

export default function () {
  const start = DateTime.fromISO("2024-10-27T01:30", { zone: "Europe/Berlin" });
  const end = start.plus({ hours: 24 });
  return [
    start.toISO(), end.toISO(), start.plus({ days: 1 }).toISO(), start.isInDST, end.isInDST, start.setZone("Asia/Kolkata").toFormat("ccc HH:mm ZZ"),
    start.setLocale("fr").toLocaleString(DateTime.DATE_FULL), Interval.fromDateTimes(start, end).splitBy({ hours: 8 }).map((part) => part.toISOTime()),
    Duration.fromObject({ minutes: 605 }).shiftTo("hours", "minutes").toHuman({ unitDisplay: "short" }),
    DateTime.fromFormat("23 mai 2024", "dd MMMM yyyy", { locale: "fr" }).toISODate(), DateTime.fromISO("2024-02-30").invalidReason,
  ];
}
