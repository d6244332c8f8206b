// Asks the reference implementation of opening_hours. A question is a line of JSON on stdin,
//
//	{"value": "Mo-Fr 09:00-17:00", "country": "fr", "at": ["2027-05-06T10:30", …]}
//
// with wall-clock times, and its answer, in the same order, a line of JSON on stdout:
//
//	{"states": ["open", "closed", "unknown", …], "warnings": 0}
//
// or {"error": "…"}, if the reference refuses the value. The process must run with TZ=UTC, so that no clock changes.
import { createInterface } from "node:readline";
import opening_hours from "opening_hours";

const places = {
  fr: { lat: 48.8566, lon: 2.3522, address: { country_code: "fr", state: "Île-de-France" } },
  de: { lat: 52.52, lon: 13.405, address: { country_code: "de", state: "Berlin" } },
};

function answer({ value, country, at }) {
  try {
    const hours = new opening_hours(value, places[country], { locale: "en" });
    const states = at.map((time) => hours.getStateString(new Date(time + "Z"), true));
    return { states, warnings: hours.getWarnings().length };
  } catch (error) {
    return { error: String(error) };
  }
}

console.warn = console.error = () => {}; // the reference talks of some values
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(JSON.stringify(answer(JSON.parse(line))) + "\n");
}
