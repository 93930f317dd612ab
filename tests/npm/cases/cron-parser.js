/* When a job is due: next and previous times in a zone, over its clock changes, faults. */
import { CronExpressionParser } from "cron-parser";

export default function () {
  const due = (text, currentDate, tz) => {
    const dates = CronExpressionParser.parse(text, { currentDate, tz });
    return Array.from({ length: 3 }, () => dates.next().toISOString());
  };
  let fault;
  try { CronExpressionParser.parse("61 * * * *"); } catch (error) { fault = error.message; }
  return [due("0 9 * * 1-5", "2024-05-03T12:00:00Z", "Europe/Berlin"), due("30 2 * * *", "2024-03-30T00:00:00Z", "Europe/Berlin"), due("0 0 L 2 *", "2023-01-01T00:00:00Z", "UTC"),
    CronExpressionParser.parse("*/20 * * * * *", { currentDate: "2024-01-01T00:00:00Z", tz: "UTC" }).prev().toISOString(), CronExpressionParser.parse("@weekly").stringify(), fault];
}
