// Mission seconds as people read them; as many decimals as the step between two marks needs.

function split(seconds, step) {
  const digits = step >= 1 ? 0 : step >= 0.1 ? 1 : 2;
  const unit = 10 ** digits;
  const whole = Math.round(Math.abs(seconds) * unit);
  const rest = digits ? `.${String(whole % unit).padStart(digits, "0")}` : "";
  return [Math.floor(whole / unit), rest];
}

const two = (number) => String(number).padStart(2, "0");

export function pet(seconds, step = 1) {
  const [whole, rest] = split(seconds, step);
  const sign = seconds < 0 && (whole || rest.match(/[1-9]/)) ? "−" : "";
  return `${sign}${two(Math.floor(whole / 3600))}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}${rest}`;
}

export function clockTime(unix, step = 1) {
  const [whole, rest] = split(unix, step);
  const day = whole % 86400;
  return `${two(Math.floor(day / 3600))}:${two(Math.floor(day / 60) % 60)}:${two(day % 60)}${rest}`;
}

// "1:02:03.5", "62:03" or "3723.5" in seconds; NaN for anything else.
export function readPet(text) {
  const parts = text.trim().replace("−", "-").split(":");
  const sign = parts[0].startsWith("-") ? -1 : 1;
  const numbers = parts.map((part) => (/^-?\d+(\.\d+)?$/.test(part) ? Math.abs(Number(part)) : NaN));
  return parts.length > 3 ? NaN : sign * numbers.reduce((sum, part) => sum * 60 + part, 0);
}

export function duration(seconds) {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor(whole / 60) % 60)} min`;
}
