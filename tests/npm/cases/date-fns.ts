/* Dates of an invoice: sums, differences, text in two languages, texts read back. */
import { add, differenceInCalendarDays, eachWeekendOfInterval, format, formatDistance, formatISO, intervalToDuration, parse } from "date-fns";
import { de } from "date-fns/locale";

export default function () {
  const issued = new Date(2024, 1, 28, 12);
  const due: Date = add(issued, { months: 1, days: 2 });
  return {
    due: formatISO(due, { representation: "date" }),
    days: differenceInCalendarDays(due, issued),
    english: format(due, "EEEE, do MMMM yyyy"),
    german: format(due, "EEEE, do MMMM yyyy", { locale: de }),
    ago: formatDistance(issued, due, { locale: de, addSuffix: true }),
    duration: intervalToDuration({ start: issued, end: due }),
    weekends: eachWeekendOfInterval({ start: issued, end: due }).map((day) => format(day, "dd.MM.")),
    read: formatISO(parse("29/02/2024 18:30", "dd/MM/yyyy HH:mm", issued), { format: "basic" }).slice(0, 15),
    bad: String(parse("30/02/2024", "dd/MM/yyyy", issued).getTime()),
  };
}
