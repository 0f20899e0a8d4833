import { breakDown, MONTHS, secondsOf, utc, WEEKDAYS } from "./time.ts";

function isoWeek(year: number, weekday: number, yearDay: number): [year: number, week: number] {
  const monday = (weekday + 6) % 7;
  const week = Math.floor((yearDay - monday + 10) / 7);
  if (week < 1) return [year - 1, weeksIn(year - 1)];
  return week > weeksIn(year) ? [year + 1, 1] : [year, week];
}

function weeksIn(year: number): number {
  const first = new Date((utc(year, 0, 1) ?? 0) * 1000).getUTCDay();
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return first === 4 || (leap && first === 3) ? 53 : 52;
}

/** strftime of C in its own locale, in UTC. */
export function formatTime(given: readonly number[], pattern: string): string {
  const seconds = secondsOf(given) ?? 0;
  const [year = 0, month = 0, day = 0, hours = 0, minutes = 0, second = 0, weekday = 0, yearDay = 0] =
    breakDown(seconds) ?? [];
  const pad = (value: number, width: number, fill = "0"): string => String(Math.trunc(value)).padStart(width, fill);
  const [isoYear, week] = isoWeek(year, weekday, yearDay);
  const hour12 = hours % 12 === 0 ? 12 : hours % 12;
  const one = (letter: string): string => {
    switch (letter) {
      case "a":
        return (WEEKDAYS[weekday] ?? "").slice(0, 3);
      case "A":
        return WEEKDAYS[weekday] ?? "";
      case "b":
      case "h":
        return (MONTHS[month] ?? "").slice(0, 3);
      case "B":
        return MONTHS[month] ?? "";
      case "c":
        return many("%a %b %e %H:%M:%S %Y");
      case "C":
        return pad(Math.floor(year / 100), 2);
      case "d":
        return pad(day, 2);
      case "D":
      case "x":
        return many("%m/%d/%y");
      case "e":
        return pad(day, 2, " ");
      case "F":
        return many("%Y-%m-%d");
      case "g":
        return pad(isoYear % 100, 2);
      case "G":
        return String(isoYear);
      case "H":
        return pad(hours, 2);
      case "I":
        return pad(hour12, 2);
      case "j":
        return pad(yearDay + 1, 3);
      case "k":
        return pad(hours, 2, " ");
      case "l":
        return pad(hour12, 2, " ");
      case "m":
        return pad(month + 1, 2);
      case "M":
        return pad(minutes, 2);
      case "n":
        return "\n";
      case "p":
        return hours < 12 ? "AM" : "PM";
      case "P":
        return hours < 12 ? "am" : "pm";
      case "r":
        return many("%I:%M:%S %p");
      case "R":
        return many("%H:%M");
      case "s":
        return String(seconds);
      case "S":
        return pad(second, 2);
      case "t":
        return "\t";
      case "T":
      case "X":
        return many("%H:%M:%S");
      case "u":
        return String(weekday === 0 ? 7 : weekday);
      case "U":
        return pad(Math.floor((yearDay + 7 - weekday) / 7), 2);
      case "V":
        return pad(week, 2);
      case "w":
        return String(weekday);
      case "W":
        return pad(Math.floor((yearDay + 7 - ((weekday + 6) % 7)) / 7), 2);
      case "y":
        return pad(((year % 100) + 100) % 100, 2);
      case "Y":
        return String(year);
      case "z":
        return "+0000";
      case "Z":
        return "UTC";
      case "%":
        return "%";
      default:
        return `%${letter}`;
    }
  };
  const many = (text: string): string =>
    text.replace(/%[EO_0^#-]?([a-zA-Z%])/g, (whole, letter: string) => {
      const value = one(letter);
      if (whole.startsWith("%-")) return value.replace(/^[0 ]+(?=.)/, "");
      return whole.startsWith("%^")
        ? value.toUpperCase()
        : whole.startsWith("%_")
          ? value.replace(/^0+(?=.)/, (zeros) => " ".repeat(zeros.length))
          : value;
    });
  return many(pattern);
}
