package atlas

import (
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/aa"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/it"
	"github.com/rickar/cal/v2/jp"
	"github.com/rickar/cal/v2/us"

	"waymark/internal/trip"
)

// calendarDate is the day of the calendar's release, v2.1.13.
var calendarDate = time.Date(2023, time.April, 5, 0, 0, 0, 0, time.UTC)

// Holidays returns the public holidays from one date to another, both included,
// each on the day itself: museums close on the fourth of July, not on the Monday
// after. Only in Japan is the day in lieu a holiday too (Act on National
// Holidays, article 3).
func (c *City) Holidays(from, to trip.Date) trip.Holidays {
	h := trip.Holidays{Names: map[string]string{}}
	add := func(day time.Time, name string) {
		d := trip.DateOf(day)
		if day.IsZero() || d.Before(from) || to.Before(d) {
			return
		}
		if other, ok := h.Names[d.String()]; ok {
			name = other + ", " + name
		}
		h.Names[d.String()] = name
	}
	days, _ := calendar(c.holidays)
	for year := from.Year; year <= to.Year; year++ {
		for _, shared := range append(days, municipal(c.ID)...) {
			// A copy, for the calendar keeps the date of an equinox in the shared value.
			day, inLieu := shared.Clone(nil).Calc(year)
			add(day, shared.Name)
			if c.holidays == "JP" && !inLieu.Equal(day) {
				add(inLieu, shared.Name+" (in lieu)")
			}
		}
	}
	h.Provenance = trip.Provenance{
		Source:    sourceHolidays,
		RefID:     c.holidays,
		SourceURL: "https://github.com/rickar/cal",
		FetchedAt: calendarDate,
		Licence:   "BSD-3-Clause",
		Digest:    trip.Digest(h),
	}
	return h
}

// calendar returns the public holidays of a country or a part of it, with those
// that the library does not have.
func calendar(code string) (days []*cal.Holiday, ok bool) {
	switch code {
	case "DE-BY": // where most are Catholic, as in Munich (Feiertagsgesetz, article 1)
		return with(de.HolidaysBY, de.MariaHimmelfahrt), true
	case "FR":
		return with(fr.Holidays), true
	case "IT": // Easter Sunday: law 260 of 1949; St Francis: law 151 of 2025
		return with(it.Holidays, easter("Pasqua"), yearly("San Francesco d'Assisi", time.October, 4, 2026)), true
	case "JP":
		return with(jp.Holidays), true
	case "PT": // Código do Trabalho, article 234
		return []*cal.Holiday{
			named(aa.NewYear, "Ano Novo"),
			named(aa.GoodFriday, "Sexta-Feira Santa"),
			easter("Páscoa"),
			yearly("Dia da Liberdade", time.April, 25, 0),
			named(aa.WorkersDay, "Dia do Trabalhador"),
			named(aa.CorpusChristi, "Corpo de Deus"),
			yearly("Dia de Portugal", time.June, 10, 0),
			named(aa.AssumptionOfMary, "Assunção de Nossa Senhora"),
			yearly("Implantação da República", time.October, 5, 0),
			named(aa.AllSaintsDay, "Todos os Santos"),
			yearly("Restauração da Independência", time.December, 1, 0),
			named(aa.ImmaculateConception, "Imaculada Conceição"),
			named(aa.ChristmasDay, "Natal"),
		}, true
	case "US": // those of the federal government
		return with(us.Holidays), true
	}
	return nil, false
}

// municipal returns the holidays of a city alone: its patron's day.
func municipal(city string) []*cal.Holiday {
	switch city {
	case "lisbon":
		return []*cal.Holiday{yearly("Santo António", time.June, 13, 0)}
	case "rome":
		return []*cal.Holiday{yearly("Santi Pietro e Paolo", time.June, 29, 0)}
	}
	return nil
}

// with returns a list of its own of days and more.
func with(days []*cal.Holiday, more ...*cal.Holiday) []*cal.Holiday {
	return append(append([]*cal.Holiday{}, days...), more...)
}

func yearly(name string, month time.Month, day, since int) *cal.Holiday {
	return &cal.Holiday{Name: name, Month: month, Day: day, StartYear: since, Func: cal.CalcDayOfMonth}
}

func easter(name string) *cal.Holiday { return named(aa.Easter, name) }

func named(day *cal.Holiday, name string) *cal.Holiday { return day.Clone(&cal.Holiday{Name: name}) }
