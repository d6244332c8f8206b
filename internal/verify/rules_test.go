package verify_test

import (
	"strings"
	"testing"
	"time"

	"waymark/internal/trip"
	"waymark/internal/verify"
)

func blocking(rule trip.Rule, subject string) found { return found{rule, trip.Blocking, subject} }
func advisory(rule trip.Rule, subject string) found { return found{rule, trip.Advisory, subject} }

func TestValidTripHolds(t *testing.T) {
	r := paris().check()
	wantFound(t, r)
	rules := make(map[trip.Rule]int)
	for _, c := range r.Certificate.Checks {
		rules[c.Rule]++
		if !c.Holds {
			t.Errorf("check %s of %s does not hold", c.Rule, c.Subject)
		}
	}
	for _, rule := range []trip.Rule{trip.RuleBudget, trip.RuleTiming, trip.RuleOverlap, trip.RuleOpeningHours, trip.RuleWeather, trip.RuleLastTrain, trip.RuleCheckInOut, trip.RulePartialDays, trip.RuleProvenance} {
		if rules[rule] == 0 {
			t.Errorf("the certificate has no check of %s", rule)
		}
	}
	if got, want := r.Certificate.PolicyVersion, trip.DefaultPolicy().Version; got != want {
		t.Errorf("policy version: got %q, want %q", got, want)
	}
}

// Each case changes the valid trip in one respect and lists all that is then
// found, in order.
func TestRules(t *testing.T) {
	wet := func(kind string, rain, wind int64) func(*world) {
		return func(w *world) {
			w.ev.Weather["2027-06-01"] = trip.DayWeather{Kind: kind, RainPercent: rain, WindKMH: wind, Provenance: from("weather")}
		}
	}
	budget := func(cents int64) func(*world) { return func(w *world) { w.in.BudgetUSDCents = cents } }
	kids := func(w *world) { w.in.Prefs.KidFriendly = true }
	lock := func(day int, start, end, ref string) func(*world) {
		return func(w *world) {
			w.in.Prefs.LockedSlots = append(w.in.Prefs.LockedSlots, trip.LockedSlot{DayOffset: day, Start: start, End: end, PlaceID: ref})
		}
	}
	// late has a day that ends at the Eiffel Tower, 25 minutes by transit from home.
	late := func(end, home string) func(*world) {
		return func(w *world) {
			w.move("tower", "21:00", end)
			w.slot("night2").Start = local("Europe/Paris", "2027-06-02", home)
		}
	}
	// night is after midnight of the second day, at the Eiffel Tower, which is closed
	// on a date.
	night := func(w *world, closed string) {
		w.place("tower", func(p *trip.Place) { p.ClosedDates = []string{closed} })
		w.ev.Transport.LastDeparture = "02:00"
		w.move("tower", "24:10", "24:40")
		w.slot("night2").Start = local("Europe/Paris", "2027-06-02", "25:30")
	}
	tests := map[string]struct {
		change func(w *world)
		want   []found
	}{
		"budget exactly spent":     {budget(total), nil},
		"budget one cent short":    {budget(total - 1), []found{advisory(trip.RuleBudget, "trip")}},
		"budget at 110 percent":    {budget((total*100 + 109) / 110), []found{advisory(trip.RuleBudget, "trip")}},
		"budget above 110 percent": {budget((total*100+109)/110 - 1), []found{blocking(trip.RuleBudget, "trip")}},

		"just in time":             {func(w *world) { w.move("orsay", "13:35", "15:30") }, nil},
		"a second too late":        {func(w *world) { w.slot("lunch1").End = w.slot("lunch1").End.Add(301 * time.Second) }, []found{blocking(trip.RuleTiming, "orsay")}},
		"home without a buffer":    {func(w *world) { w.slot("night1").Start = w.slot("garden").End.Add(20 * time.Minute) }, []found{blocking(trip.RuleTiming, "night1")}},
		"leaving in the morning":   {func(w *world) { w.slot("night1").End = local("Europe/Paris", "2027-06-02", "08:26") }, []found{blocking(trip.RuleTiming, "louvre")}},
		"landing without a buffer": {func(w *world) { w.move("in", "09:59", "11:00") }, []found{blocking(trip.RuleTiming, "in")}},
		"airport without a buffer": {func(w *world) { w.move("off", "12:00", "13:01") }, []found{blocking(trip.RuleTiming, "back")}},
		"transfer too short":       {func(w *world) { w.move("off", "12:00", "12:59") }, []found{blocking(trip.RuleTiming, "off")}},
		"transfer to the lodging: home": {func(w *world) {
			w.drop("lunch1")
			w.drop("orsay")
			w.drop("garden")
			w.move("night1", "11:00", "32:00")
		}, nil},
		"from transfer to a visit": {func(w *world) { w.move("lunch1", "11:29", "13:00") }, []found{blocking(trip.RuleTiming, "lunch1")}},
		"no time to fetch the bags": {func(w *world) {
			w.move("market", "09:00", "11:31")
			w.lodging(func(l *trip.Lodging) { l.LuggageStorage = true })
		},
			[]found{blocking(trip.RuleTiming, "off")}},
		"flight at another time": {func(w *world) { w.slot("back").End = w.slot("back").End.Add(time.Minute) }, []found{blocking(trip.RuleTiming, "back")}},
		"plan of other dates":    {func(w *world) { w.in.Dates.End = w.in.Dates.End.AddDays(1) }, []found{blocking(trip.RuleTiming, "trip")}},
		"slot on another day": {func(w *world) {
			d := w.plan.Days
			d[1].Slots = append(d[1].Slots, d[0].Slots[4])
			d[0].Slots = append(d[0].Slots[:4:4], d[0].Slots[5])
		}, []found{blocking(trip.RuleTiming, "garden")}},
		"two nights as one": {func(w *world) {
			w.plan.Days[1].Slots = nil
			w.slot("night1").End = local("Europe/Paris", "2027-06-03", "08:00")
		}, []found{blocking(trip.RuleTiming, "night1")}},

		"nights, one without a bed": {func(w *world) {
			w.drop("night2")
			w.lodging(func(l *trip.Lodging) { l.LuggageStorage = true })
		}, []found{blocking(trip.RuleCheckInOut, "trip")}},
		"nowhere to sleep is said": {func(w *world) { w.drop("night1"); w.drop("night2") }, []found{advisory(trip.RuleCheckInOut, "trip")}},
		"a night in the air": {func(w *world) {
			w.drop("night2")
			w.fly("back", func(f *trip.Flight) {
				f.Depart, f.Arrive = local("Europe/Paris", "2027-06-02", "21:00"), local("America/New_York", "2027-06-03", "02:00")
			})
			w.drop("market")
			w.drop("tower")
			w.move("off", "17:00", "18:00")
			w.slot("off").Start, w.slot("off").End = local("Europe/Paris", "2027-06-02", "18:00"), local("Europe/Paris", "2027-06-02", "19:00")
			w.plan.Days[1].Slots = append(w.plan.Days[1].Slots, w.plan.Days[2].Slots...)
			w.plan.Days[2].Slots = nil
			w.lodging(func(l *trip.Lodging) { l.LuggageStorage = true })
		}, nil},

		"overlap":            {func(w *world) { w.move("lunch1", "12:00", "13:41") }, []found{blocking(trip.RuleTiming, "orsay"), blocking(trip.RuleOverlap, "orsay")}},
		"inside another":     {func(w *world) { w.move("orsay", "12:10", "12:50") }, []found{blocking(trip.RuleTiming, "orsay"), blocking(trip.RuleOverlap, "orsay")}},
		"of no length":       {func(w *world) { w.move("garden", "16:00", "16:00") }, []found{blocking(trip.RuleOverlap, "garden")}},
		"ends before begins": {func(w *world) { w.move("garden", "16:00", "15:55") }, []found{blocking(trip.RuleOverlap, "garden")}},

		"no museums": {func(w *world) { w.in.Prefs.Avoid = []string{trip.PlaceMuseum} }, []found{blocking(trip.RulePreferences, "louvre"), blocking(trip.RulePreferences, "orsay")}},
		"no museums, but one was fixed": {func(w *world) {
			w.in.Prefs.Avoid = []string{trip.PlaceMuseum}
			lock(1, "09:00", "12:00", "louvre")(w)
			w.slot("louvre").Locked = true
		}, []found{blocking(trip.RulePreferences, "orsay")}},
		"what it is about by the way": {func(w *world) {
			w.in.Prefs.Avoid = []string{"shopping"}
			w.place("market", func(p *trip.Place) { p.Themes = []string{"food", "shopping"} })
		}, nil},
		"no food tours": {func(w *world) {
			w.in.Prefs.Avoid = []string{"food"}
			w.place("cafe", func(p *trip.Place) { p.Themes = []string{"food"} })
		}, nil},
		"another cafe": {func(w *world) { w.in.Prefs.AvoidPlaces = []string{"cafe"} }, []found{blocking(trip.RulePreferences, "lunch1"), blocking(trip.RulePreferences, "lunch2")}},

		"closed weekday": {func(w *world) { w.slot("orsay").Choices[0].Ref = "louvre" }, []found{blocking(trip.RuleOpeningHours, "orsay")}},
		"too early":      {func(w *world) { w.move("market", "08:35", "10:00"); w.place("market", hours("Mo-Sa 08:36-13:00")) }, []found{blocking(trip.RuleOpeningHours, "market")}},
		"closing during the visit": {func(w *world) { w.place("garden", hours("Mo-Su 08:00-16:59")) },
			[]found{blocking(trip.RuleOpeningHours, "garden")}},
		"between split hours": {func(w *world) { w.place("garden", hours("Mo-Su 08:00-16:30,16:40-20:00")) }, []found{blocking(trip.RuleOpeningHours, "garden")}},
		"split hours":         {func(w *world) { w.place("garden", hours("Mo-Su 08:00-12:00,16:00-17:00")) }, nil},
		"closed season":       {func(w *world) { w.place("garden", hours("Oct-Mar 08:00-20:00")) }, []found{blocking(trip.RuleOpeningHours, "garden")}},
		"public holiday": {func(w *world) {
			w.place("garden", hours("Mo-Su 08:00-20:00; PH off"))
			w.ev.Holidays.Names["2027-06-01"] = "Feast"
		}, []found{blocking(trip.RuleOpeningHours, "garden")}},
		"no holiday":       {func(w *world) { w.place("garden", hours("Mo-Su 08:00-20:00; PH off")) }, nil},
		"closed once":      {func(w *world) { w.place("garden", func(p *trip.Place) { p.ClosedDates = []string{"2027-06-01"} }) }, []found{blocking(trip.RuleOpeningHours, "garden")}},
		"closed each year": {func(w *world) { w.place("garden", func(p *trip.Place) { p.ClosedDates = []string{"12-25", "06-01"} }) }, []found{blocking(trip.RuleOpeningHours, "garden")}},
		"closed on another day": {func(w *world) {
			w.place("garden", func(p *trip.Place) { p.ClosedDates = []string{"06-02", "2028-06-01"} })
		}, nil},
		"empty hours are closed":    {func(w *world) { w.place("garden", hours("")) }, []found{blocking(trip.RuleOpeningHours, "garden")}},
		"hours unknown":             {func(w *world) { w.place("garden", func(p *trip.Place) { p.OpeningHours = nil }) }, []found{advisory(trip.RuleOpeningHours, "garden")}},
		"hours that cannot be read": {func(w *world) { w.place("garden", hours("when the gate is open")) }, []found{advisory(trip.RuleOpeningHours, "garden")}},
		"closed date, hours unknown": {func(w *world) {
			w.place("garden", func(p *trip.Place) { p.OpeningHours, p.ClosedDates = nil, []string{"06-01"} })
		}, []found{blocking(trip.RuleOpeningHours, "garden")}},
		"closed the evening before":  {func(w *world) { night(w, "06-02") }, []found{blocking(trip.RuleOpeningHours, "tower")}},
		"closed from the evening on": {func(w *world) { night(w, "06-03") }, nil},
		"closed at midnight": {func(w *world) {
			night(w, "06-03")
			w.place("tower", hours("24/7"))
			w.slot("tower").Start = local("Europe/Paris", "2027-06-02", "23:40")
		}, []found{blocking(trip.RuleOpeningHours, "tower")}},

		"almost wet":      {wet(trip.WeatherForecast, 59, 29), nil},
		"wet forecast":    {wet(trip.WeatherForecast, 60, 0), []found{blocking(trip.RuleWeather, "garden")}},
		"stormy forecast": {wet(trip.WeatherForecast, 0, 30), []found{blocking(trip.RuleWeather, "garden")}},
		"wet climatology": {wet(trip.WeatherClimatology, 80, 0), []found{advisory(trip.RuleWeather, "garden")}},
		"wet, indoor unknown": {func(w *world) {
			wet(trip.WeatherForecast, 60, 0)(w)
			w.place("garden", func(p *trip.Place) { p.Indoor = nil })
		}, []found{advisory(trip.RuleWeather, "garden")}},
		"wet, indoor": {func(w *world) {
			wet(trip.WeatherForecast, 60, 0)(w)
			w.place("garden", func(p *trip.Place) { p.Indoor = ptr(true) })
		}, nil},
		"weather unknown": {func(w *world) { delete(w.ev.Weather, "2027-06-01") }, []found{advisory(trip.RuleWeather, "garden")}},
		"wet from midnight on": {func(w *world) {
			night(w, "12-25")
			w.slot("tower").Start = local("Europe/Paris", "2027-06-02", "23:40")
			w.ev.Weather["2027-06-03"] = trip.DayWeather{Kind: trip.WeatherForecast, RainPercent: 90, Provenance: from("weather")}
		}, []found{blocking(trip.RuleWeather, "tower")}},
		"wet until midnight": {func(w *world) {
			night(w, "12-25")
			w.ev.Weather["2027-06-02"] = trip.DayWeather{Kind: trip.WeatherForecast, RainPercent: 90, Provenance: from("weather")}
		}, nil},
		"a chance below none": {wet(trip.WeatherForecast, -1, 0), []found{blocking(trip.RuleProvenance, "trip")}},
		"weather of no kind":  {wet("hearsay", 10, 0), []found{blocking(trip.RuleProvenance, "trip")}},
		"features do not matter": {func(w *world) {
			wet(trip.WeatherForecast, 60, 0)(w)
			w.slot("garden").Choices[0].Features.Indoor = ptr(true)
		}, []found{blocking(trip.RuleWeather, "garden")}},

		"kids until 20:00": {func(w *world) {
			kids(w)
			w.move("tower", "18:00", "20:00")
			w.slot("night2").Start = local("Europe/Paris", "2027-06-02", "21:00")
		}, nil},
		"kids until 20:01": {func(w *world) {
			kids(w)
			w.move("tower", "18:00", "20:01")
			w.slot("night2").Start = local("Europe/Paris", "2027-06-02", "21:00")
		}, []found{blocking(trip.RulePreferences, "tower")}},
		"kids until 20:00 and a bit": {func(w *world) {
			kids(w)
			w.move("tower", "18:00", "20:00")
			w.slot("tower").End = w.slot("tower").End.Add(time.Millisecond)
			w.slot("night2").Start = local("Europe/Paris", "2027-06-02", "21:00")
		}, []found{blocking(trip.RulePreferences, "tower")}},
		"kids past midnight": {func(w *world) {
			kids(w)
			w.move("tower", "24:05", "24:15")
			w.slot("night2").Start = local("Europe/Paris", "2027-06-02", "25:00")
		}, []found{blocking(trip.RulePreferences, "tower"), blocking(trip.RuleLastTrain, "tower")}},
		"kids, unsuitable": {func(w *world) { kids(w); w.place("tower", func(p *trip.Place) { p.KidFriendly = ptr(false) }) }, []found{advisory(trip.RulePreferences, "tower")}},
		"kids, unknown":    {func(w *world) { kids(w); w.place("tower", func(p *trip.Place) { p.KidFriendly = nil }) }, nil},
		"wheelchair, no": {func(w *world) {
			w.in.Prefs.Wheelchair = true
			w.place("tower", func(p *trip.Place) { p.Wheelchair = "no" })
		}, []found{advisory(trip.RulePreferences, "tower")}},
		"wheelchair, limited": {func(w *world) {
			w.in.Prefs.Wheelchair = true
			w.place("tower", func(p *trip.Place) { p.Wheelchair = "limited" })
		}, nil},
		"wheelchair, unknown": {func(w *world) {
			w.in.Prefs.Wheelchair = true
			w.place("tower", func(p *trip.Place) { p.Wheelchair = "" })
		}, nil},
		"wheelchair, lodging": {func(w *world) { w.in.Prefs.Wheelchair = true; w.lodging(func(l *trip.Lodging) { l.Wheelchair = "no" }) }, []found{advisory(trip.RulePreferences, "night1")}},
		"no wheelchair":       {func(w *world) { w.place("tower", func(p *trip.Place) { p.Wheelchair = "no" }) }, nil},
		"overnight, no other": {func(w *world) { w.in.Prefs.AvoidOvernight = true }, []found{advisory(trip.RulePreferences, "out")}},
		"overnight, another": {func(w *world) {
			w.in.Prefs.AvoidOvernight = true
			w.fly("out", func(f *trip.Flight) { f.Daytime = true })
		}, []found{blocking(trip.RulePreferences, "out")}},
		"overnight does not matter": {func(w *world) { w.fly("out", func(f *trip.Flight) { f.Daytime = true }) }, nil},
		"lands at 03:00 of home": {func(w *world) {
			w.in.Prefs.AvoidOvernight = true // 03:00 in New York is 09:00 in Paris
			w.fly("out", func(f *trip.Flight) {
				f.Depart, f.Arrive = local("Europe/Paris", "2027-06-01", "03:01"), local("Europe/Paris", "2027-06-01", "09:00")
			})
			w.move("in", "11:00", "12:00")
			w.drop("lunch1")
		}, nil},
		"in the air at 03:00 of home": {func(w *world) {
			w.in.Prefs.AvoidOvernight = true
			w.fly("out", func(f *trip.Flight) {
				f.Depart, f.Arrive = local("Europe/Paris", "2027-06-01", "03:01"), local("Europe/Paris", "2027-06-01", "09:01")
			})
			w.move("in", "11:01", "12:01")
			w.drop("lunch1")
		}, []found{advisory(trip.RulePreferences, "out")}},

		"fixed and kept":          {func(w *world) { lock(1, "14:30", "16:00", "tower")(w); w.slot("tower").Locked = true }, nil},
		"fixed but not locked":    {lock(1, "14:30", "16:00", "tower"), []found{blocking(trip.RuleLockedSlots, "tower")}},
		"fixed but shifted":       {func(w *world) { lock(1, "14:31", "16:00", "tower")(w); w.slot("tower").Locked = true }, []found{blocking(trip.RuleLockedSlots, "tower")}},
		"fixed but another day":   {func(w *world) { lock(0, "14:30", "16:00", "tower")(w); w.slot("tower").Locked = true }, []found{blocking(trip.RuleLockedSlots, "tower")}},
		"fixed but dropped":       {func(w *world) { lock(1, "14:30", "16:00", "tower")(w); w.drop("tower") }, []found{blocking(trip.RuleLockedSlots, "trip")}},
		"one of two visits fixed": {func(w *world) { lock(1, "12:30", "13:30", "cafe")(w); w.slot("lunch2").Locked = true }, nil},

		"last train caught": {late("23:50", "24:40"), nil},
		"last train missed": {late("23:51", "24:40"), []found{blocking(trip.RuleLastTrain, "tower")}},
		"taxi instead": {func(w *world) { late("23:51", "24:40")(w); w.slot("night2").Choices[0].Features.TravelMode = "taxi" },
			[]found{advisory(trip.RuleProvenance, "night2")}}, // nobody knows its fare
		"walk instead": {func(w *world) {
			late("23:51", "24:40")(w)
			w.ev.Travel = travel(1500, w.ev.Travel.Refs...)
			w.move("orsay", "13:50", "15:00")
			w.move("louvre", "09:00", "11:00")
			w.move("lunch2", "12:00", "13:00")
			w.move("garden", "16:00", "17:00")
			w.slot("night1").End = local("Europe/Paris", "2027-06-02", "07:30")
			w.slot("night2").End = local("Europe/Paris", "2027-06-03", "07:30")
			w.move("lunch1", "12:00", "13:00")
		}, nil},
		"last train on the way to the next visit": {func(w *world) {
			w.slot("night2").Start = local("Europe/Paris", "2027-06-02", "25:30")
			w.place("garden", hours("24/7"))
			w.move("tower", "23:00", "23:51")
			*w.slot("lunch2") = slot("garden2", trip.KindAttraction, "garden", local("Europe/Paris", "2027-06-02", "24:40"), local("Europe/Paris", "2027-06-02", "25:00"))
		}, []found{blocking(trip.RuleLastTrain, "tower")}},
		"last train not known":   {func(w *world) { late("22:51", "24:00")(w); w.ev.Transport.LastDeparture = "" }, []found{blocking(trip.RuleLastTrain, "tower")}},
		"usual last train":       {func(w *world) { late("22:50", "24:00")(w); w.ev.Transport.LastDeparture = "" }, nil},
		"last train unreadable":  {func(w *world) { w.ev.Transport.LastDeparture = "soon" }, []found{blocking(trip.RuleProvenance, "trip")}},
		"last train the evening": {func(w *world) { late("23:51", "24:40")(w); w.ev.Transport.LastDeparture = "23:59" }, []found{blocking(trip.RuleLastTrain, "tower")}},

		"no bag drop": {func(w *world) { w.lodging(func(l *trip.Lodging) { l.BagDrop = false }) },
			[]found{blocking(trip.RuleCheckInOut, "lunch1"), blocking(trip.RuleCheckInOut, "orsay")}},
		"no bag drop, from check-in": {func(w *world) {
			w.lodging(func(l *trip.Lodging) { l.BagDrop = false })
			w.drop("lunch1")
			w.move("orsay", "15:00", "15:30")
		}, nil},
		"until check-out": {func(w *world) { w.move("market", "09:00", "11:00") }, nil},
		"after check-out": {func(w *world) { w.move("market", "09:00", "11:01") }, []found{blocking(trip.RuleCheckInOut, "market")}},
		"after check-out, stored": {func(w *world) {
			w.move("market", "09:00", "11:01")
			w.lodging(func(l *trip.Lodging) { l.LuggageStorage = true })
		}, nil},
		"to the airport from elsewhere": {func(w *world) {
			transfer := w.ev.Transfers["off"]
			transfer.From = "market"
			w.ev.Transfers["off"] = transfer
		}, []found{blocking(trip.RuleCheckInOut, "off")}},
		"to the airport of home": {func(w *world) {
			w.ev.Transfers["leave"] = trip.Transfer{From: "home", To: "JFK", Mode: "Bus", Seconds: 60, Fare: eur(0), Provenance: from("leave")}
			start := w.ev.Flights["out"].Depart.Add(-3 * time.Hour)
			w.plan.Days[0].Slots = append(w.plan.Days[0].Slots, slot("leave", trip.KindTransit, "leave", start, start.Add(time.Hour)))
		}, []found{blocking(trip.RuleTiming, "leave")}}, // it is on no day of the trip
		"on foot to the airport": {func(w *world) {
			w.drop("off")
			w.drop("market")
			w.ev.Travel = travel(900, append(w.ev.Travel.Refs, "CDG")...)
		}, nil},
		"no way to the airport": {func(w *world) { w.drop("off") }, []found{blocking(trip.RuleCheckInOut, "back"), blocking(trip.RuleProvenance, "back")}},

		"landing late, then out": {func(w *world) {
			landsAt("20:01")(w)
			w.move("garden", "23:35", "23:45")
			w.move("night1", "24:15", "32:00")
		}, []found{blocking(trip.RulePartialDays, "garden")}},
		"landing late, then out past midnight": {func(w *world) {
			landsAt("20:01")(w)
			w.move("garden", "24:05", "24:15")
			w.move("night1", "24:45", "32:00")
		}, []found{blocking(trip.RulePartialDays, "garden")}},
		"landing at 20:00, then out": {func(w *world) {
			landsAt("20:00")(w)
			w.move("garden", "23:35", "23:45")
			w.move("night1", "24:15", "32:00")
		}, nil},
		"landing late, then to bed": {func(w *world) { landsAt("20:01")(w); w.drop("garden"); w.move("night1", "23:01", "32:00") }, nil},
		"early flight, no visit":    {func(w *world) { leavesAt("09:59")(w); w.drop("market") }, nil},
		"early flight after a visit": {func(w *world) {
			leavesAt("09:59")(w)
			w.place("market", hours("24/7"))
			w.move("market", "05:00", "05:30")
			w.move("off", "06:30", "07:30")
			w.slot("night2").End = local("Europe/Paris", "2027-06-03", "04:30")
		}, []found{blocking(trip.RulePartialDays, "market")}},
		"flight at 10:00 after a visit": {func(w *world) {
			leavesAt("10:00")(w)
			w.place("market", hours("24/7"))
			w.move("market", "05:00", "05:30")
			w.move("off", "06:30", "07:30")
			w.slot("night2").End = local("Europe/Paris", "2027-06-03", "04:30")
		}, nil},

		"unknown place":           {func(w *world) { w.slot("garden").Choices[0].Ref = "atlantis" }, []found{blocking(trip.RuleProvenance, "garden")}},
		"no choice":               {func(w *world) { w.slot("garden").Choices = nil }, []found{blocking(trip.RuleProvenance, "garden")}},
		"unknown kind":            {func(w *world) { w.slot("garden").Kind = "swim" }, []found{blocking(trip.RuleProvenance, "garden")}},
		"choice of another kind":  {func(w *world) { w.slot("garden").Choices[0].Kind = trip.KindMeal }, []found{blocking(trip.RuleProvenance, "garden")}},
		"a meal where none is":    {func(w *world) { s := w.slot("garden"); s.Kind, s.Choices[0].Kind = trip.KindMeal, trip.KindMeal }, []found{blocking(trip.RuleProvenance, "garden")}},
		"place without source":    {func(w *world) { w.place("garden", func(p *trip.Place) { p.Provenance.Source = "" }) }, []found{blocking(trip.RuleProvenance, "garden")}},
		"place without digest":    {func(w *world) { w.place("garden", func(p *trip.Place) { p.Provenance.Digest = "" }) }, []found{blocking(trip.RuleProvenance, "garden")}},
		"no rate":                 {func(w *world) { delete(w.ev.FX, "EUR") }, []found{blocking(trip.RuleProvenance, "trip")}},
		"rate without source":     {func(w *world) { w.ev.FX["EUR"] = trip.Rate{USDPerUnit: 1} }, []found{blocking(trip.RuleProvenance, "trip")}},
		"rate of nothing":         {func(w *world) { w.ev.FX["EUR"] = trip.Rate{Provenance: from("fx")} }, []found{blocking(trip.RuleProvenance, "trip")}},
		"no way":                  {func(w *world) { w.ev.Travel.Refs[4] = "nowhere" }, []found{blocking(trip.RuleProvenance, "garden"), blocking(trip.RuleProvenance, "night1")}},
		"negative way":            {func(w *world) { w.ev.Travel.Seconds[2][4] = -1 }, []found{blocking(trip.RuleProvenance, "garden")}},
		"ways without source":     {func(w *world) { w.ev.Travel.Provenance = trip.Provenance{} }, []found{blocking(trip.RuleProvenance, "trip")}},
		"fares without source":    {func(w *world) { w.ev.Transport.Provenance = trip.Provenance{} }, []found{blocking(trip.RuleProvenance, "trip")}},
		"spending without source": {func(w *world) { w.ev.Spend.Provenance = trip.Provenance{} }, []found{blocking(trip.RuleProvenance, "trip")}},
		"holidays without source": {func(w *world) { w.ev.Holidays.Provenance = trip.Provenance{} }, []found{blocking(trip.RuleProvenance, "trip")}},
		"weather without source": {func(w *world) {
			w.ev.Weather["2027-06-01"] = trip.DayWeather{Kind: trip.WeatherForecast}
		}, []found{blocking(trip.RuleProvenance, "trip")}},
		"price unknown":              {func(w *world) { w.place("garden", func(p *trip.Place) { p.Ticket = nil }) }, []found{advisory(trip.RuleProvenance, "garden")}},
		"price negative":             {func(w *world) { w.place("garden", func(p *trip.Place) { p.Ticket.Adult.Minor = -1 }) }, []found{blocking(trip.RuleProvenance, "garden")}},
		"stay in no room":            {func(w *world) { w.lodging(func(l *trip.Lodging) { l.Rooms = 0 }) }, []found{blocking(trip.RuleProvenance, "night1"), blocking(trip.RuleProvenance, "night2")}},
		"same id twice":              {func(w *world) { w.slot("lunch2").ID = "lunch1" }, []found{blocking(trip.RuleProvenance, "lunch1")}},
		"no zone":                    {func(w *world) { w.ev.Flights["back"] = noZone(w.ev.Flights["back"]) }, []found{blocking(trip.RuleProvenance, "back")}},
		"nobody travels":             {func(w *world) { w.in.Party = trip.Party{} }, []found{blocking(trip.RuleProvenance, "trip")}},
		"less than nobody":           {func(w *world) { w.in.Party.Adults = -40 }, []found{blocking(trip.RuleProvenance, "trip")}},
		"a party of all":             {func(w *world) { w.in.Party.Adults = 1 << 60 }, []found{blocking(trip.RuleProvenance, "trip")}},
		"a long id":                  {func(w *world) { w.slot("garden").ID = strings.Repeat("x", 201) }, []found{blocking(trip.RuleTiming, "trip")}},
		"fixed more than a trip has": {func(w *world) { w.in.Prefs.LockedSlots = make([]trip.LockedSlot, trip.MaxLocked+1) }, []found{blocking(trip.RuleTiming, "trip")}},
		"sixty-one slots":            {func(w *world) { w.plan.Days[0].Slots = make([]trip.Slot, verify.MaxSlots+1) }, []found{blocking(trip.RuleTiming, "trip")}},
		"fifteen days":               {func(w *world) { w.plan.Days = make([]trip.Day, trip.MaxDays+1) }, []found{blocking(trip.RuleTiming, "trip")}},
		"alternatives differ": {func(w *world) {
			s := w.slot("garden")
			s.Choices = append(s.Choices, trip.Choice{Kind: trip.KindMeal, Ref: "atlantis"})
		}, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := paris()
			tt.change(w)
			wantFound(t, w.check(), tt.want...)
		})
	}
}

func hours(s string) func(*trip.Place) { return func(p *trip.Place) { p.OpeningHours = &s } }

func noZone(f trip.Flight) trip.Flight {
	f.FromTZ = "Local"
	return f
}

// landsAt moves the outbound flight to an evening and leaves the garden and the
// night of the first day.
func landsAt(clock string) func(*world) {
	return func(w *world) {
		landing := local("Europe/Paris", "2027-06-01", clock)
		w.fly("out", func(f *trip.Flight) { f.Depart, f.Arrive = landing.Add(-8*time.Hour), landing })
		s := w.slot("in")
		s.Start, s.End = landing.Add(2*time.Hour), landing.Add(3*time.Hour)
		w.drop("lunch1")
		w.drop("orsay")
	}
}

// leavesAt moves the flight home to a morning, and the way to the airport to
// before it.
func leavesAt(clock string) func(*world) {
	return func(w *world) {
		departure := local("Europe/Paris", "2027-06-03", clock)
		w.fly("back", func(f *trip.Flight) { f.Depart, f.Arrive = departure, departure.Add(8*time.Hour) })
		s := w.slot("off")
		s.Start, s.End = departure.Add(-3*time.Hour), departure.Add(-2*time.Hour)
		w.slot("night2").End = s.Start
	}
}

func TestMessages(t *testing.T) {
	tests := map[string]struct {
		change func(w *world)
		want   string
	}{
		"closed": {func(w *world) { w.slot("orsay").Choices[0].Ref = "louvre" },
			"The Louvre is not open from 13:40 to 15:30 on Tuesday 1 June 2027."},
		"closed date": {func(w *world) { w.place("garden", func(p *trip.Place) { p.ClosedDates = []string{"06-01"} }) },
			"The Tuileries is closed on Tuesday 1 June 2027."},
		"budget": {func(w *world) { w.in.BudgetUSDCents = 100000 },
			"The trip costs " + trip.Dollars(total) + ", " + trip.Dollars(total-100000) + " more than the budget of $1,000."},
		"timing": {func(w *world) { w.move("lunch1", "12:00", "13:10") },
			"Café Fleur until 13:10 and Musée d'Orsay from 13:40 on Tuesday 1 June 2027 leave 30 minutes between them; the way and a reserve need 35 minutes."},
		"flight": {func(w *world) { w.slot("back").End = w.slot("back").End.Add(time.Minute) },
			"The flight from CDG to JFK leaves on 3 June 2027 at 15:00 and lands on 3 June 2027 at 17:00, local times; the plan has it at other times."},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := paris()
			tt.change(w)
			r := w.check()
			if len(r.Violations) != 1 || r.Violations[0].Message != tt.want {
				t.Errorf("got %+v, want the message %q", r.Violations, tt.want)
			}
		})
	}
}

// Every sentence ends, begins with a capital letter and names no zero value.
func TestMessagesAreSentences(t *testing.T) {
	w := paris()
	w.in = trip.Intent{BudgetUSDCents: 1, Party: trip.Party{Adults: 1}, Dates: w.in.Dates, Prefs: trip.Prefs{
		KidFriendly: true, AvoidOvernight: true, Wheelchair: true, LockedSlots: []trip.LockedSlot{{PlaceID: "tower", Start: "x", End: "y"}},
	}}
	w.ev.Weather = nil
	for _, v := range w.check().Violations {
		if m := v.Message; m == "" || !strings.HasSuffix(m, ".") || strings.ToUpper(m[:1]) != m[:1] || strings.Contains(m, "%!") {
			t.Errorf("%s %s: got %q, want a sentence", v.Rule, v.Subject, m)
		}
	}
}
