package lifecycle

import (
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// Whose a number is that is there after a did_create without a reply, by the mark of that call.
func TestOurs(t *testing.T) {
	const within = 5 * time.Minute
	called := time.Date(2026, 5, 27, 7, 35, 57, 500_000_000, time.UTC)
	at := func(d time.Duration) string { return called.Add(d).Format(time.RFC3339) }
	there := func(id int64, updated string, edit ...func(*Standing)) Standing {
		s := Standing{Found: true, DID: mor.DID{ID: id, Number: "370", Status: mor.StatusFree, UpdatedAt: updated}}
		for _, e := range edit {
			e(&s)
		}
		return s
	}
	status := func(status mor.Status) func(*Standing) { return func(s *Standing) { s.Status = status } }
	lost, first := mor.Mark{Time: called, Newest: 1000}, mor.Mark{Time: called}
	answered := mor.Mark{Time: called, Newest: 1000, Answered: true}
	for name, c := range map[string]struct {
		there Standing
		mark  mor.Mark
		want  bool
	}{
		"new and younger":                     {there(1001, at(0)), lost, true},
		"new, some seconds later":             {there(1001, at(9*time.Second)), lost, true},
		"new, within the seconds not told":    {there(1001, at(-1500*time.Millisecond)), lost, true},
		"new, at the edge":                    {there(1001, at(-2*time.Second)), lost, false},
		"new, but changed before":             {there(1001, at(-3*time.Second)), lost, false},
		"new, but changed long before":        {there(5000, at(-24*time.Hour)), lost, false},
		"new, at the end of the bound":        {there(1001, at(within)), lost, true},
		"new, made later by somebody":         {there(1001, at(within+time.Second)), lost, false},
		"new, made hours later by somebody":   {there(1001, at(5*time.Hour)), lost, false},
		"an older id, changed just now":       {there(1000, at(0)), lost, false},
		"a much older id, changed just now":   {there(1, at(0)), lost, false},
		"younger, no id known to compare":     {there(7, at(0)), first, true},
		"older, no id known to compare":       {there(7, at(-time.Minute)), first, false},
		"no time, a new id":                   {there(1001, ""), lost, false},
		"no time, no id known to compare":     {there(1001, ""), first, false},
		"a time that is none":                 {there(1001, "yesterday"), lost, false},
		"a time in another zone":              {there(1001, called.In(time.FixedZone("", 3*3600)).Format(time.RFC3339)), lost, true},
		"a time with fractions":               {there(1001, called.Format(time.RFC3339Nano)), lost, true},
		"the server does not tell the time":   {there(1001, at(0)), mor.Mark{Newest: 1000}, false},
		"free, but owned":                     {there(1001, at(0), func(s *Standing) { s.Owner = "Vilnius Office" }), lost, false},
		"free, but on a device":               {there(1001, at(0), func(s *Standing) { s.Device = "SIP/7" }), lost, false},
		"free, but on a dial plan":            {there(1001, at(0), func(s *Standing) { s.DialPlan = "x" }), lost, false},
		"reserved":                            {there(1001, at(0), status(mor.StatusReserved)), lost, false},
		"active":                              {there(1001, at(0), status(mor.StatusActive)), lost, false},
		"closed":                              {there(1001, at(0), status(mor.StatusClosed)), lost, false},
		"terminated":                          {there(1001, at(0), status(mor.StatusTerminated)), lost, false},
		"a status unknown":                    {there(1001, at(0), status("ported")), lost, false},
		"not there":                           {Standing{}, lost, false},
		"MOR has said that it created it":     {there(1001, ""), answered, true},
		"said so, and it is reserved since":   {there(1001, at(5*time.Hour), status(mor.StatusReserved)), answered, true},
		"said so, but the id is an older one": {there(1000, at(0)), answered, false},
	} {
		if got := ours(c.there, c.mark, within); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
