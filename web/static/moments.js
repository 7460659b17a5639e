// Seconds as people and addresses write them.

export function moment(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const rest = String(whole % 60).padStart(2, "0");
  if (whole < 3600) return `${Math.floor(whole / 60)}:${rest}`;
  return `${Math.floor(whole / 3600)}:${String(Math.floor(whole / 60) % 60).padStart(2, "0")}:${rest}`;
}

export function exactMoment(seconds) {
  const thousandths = Math.round(seconds * 1000);
  return `${moment(thousandths / 1000)}.${String(thousandths % 1000).padStart(3, "0")}`;
}

export function readMoment(text) {
  const parts = text.trim().split(":").map(Number);
  return parts.length > 3 || parts.some((part) => !(part >= 0)) ? NaN : parts.reduce((sum, part) => sum * 60 + part, 0);
}

export function length(seconds) {
  if (!(seconds > 0)) return "mark in before out";
  const whole = Math.round(seconds);
  return whole < 60 ? `${seconds.toFixed(1)} s` : `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}
