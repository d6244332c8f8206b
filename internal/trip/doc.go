// Package trip is the vocabulary of Waymark: what a traveller wants (Intent),
// what is planned (Plan), what the plan rests on (Evidence), what does not hold
// (Violation), what is delivered (Itinerary), and the run that makes it (Run,
// Event). It has values and their validation, no behaviour of a service, and
// imports the standard library only.
//
// Money is an integer of US cents unless an Amount names another currency.
// Times are instants; a Date is a calendar day in the zone of the destination.
// Durations in JSON are integer seconds, distances metres, coordinates WGS 84
// degrees. Enums are lower snake case.
package trip
