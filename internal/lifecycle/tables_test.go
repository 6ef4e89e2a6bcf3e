package lifecycle

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// Where a number can be, in the order of the columns of the tables below.
var places = []struct{ name, device, dialPlan string }{
	{"none", "", ""}, {"device", "SIP/7", ""}, {"plan", "", "testDialPlan (authbypin)"}, {"both", "SIP/7", "testDialPlan (authbypin)"},
}

func standing(status, device, dialPlan string) Standing {
	return Standing{Found: true, DID: mor.DID{ID: 1, Number: "370", Status: mor.Status(status), Device: device, DialPlan: dialPlan}}
}

// The whole table behind a change of user: every status by every place, to another user and to nobody.
func TestDecideReservation(t *testing.T) {
	words := map[string]reservation{
		"-":        {},
		"reserve":  {reserve: true},
		"free":     {free: true},
		"both":     {free: true, reserve: true},
		"in-use":   {refuse: InUse},
		"closed":   {refuse: Closed},
		"whatever": {},
	}
	for row := range strings.Lines(`
		free       give     reserve  in-use   in-use   in-use
		free       release  -        in-use   in-use   in-use
		reserved   give     both     in-use   in-use   in-use
		reserved   release  free     in-use   in-use   in-use
		active     give     in-use   in-use   in-use   in-use
		active     release  in-use   in-use   in-use   in-use
		closed     give     closed   closed   closed   closed
		closed     release  closed   closed   closed   closed
		ported     give     in-use   in-use   in-use   in-use
		ported     release  in-use   in-use   in-use   in-use
		Free       give     in-use   in-use   in-use   in-use
	`) {
		fields := strings.Fields(row)
		if len(fields) == 0 {
			continue
		}
		for i, place := range places {
			now := standing(fields[0], place.device, place.dialPlan)
			want, known := words[fields[2+i]]
			if !known {
				t.Fatal(row)
			}
			if got := decideReservation(now, fields[1] == "release", false); got != want {
				t.Errorf("%s, %s, on %s: %+v, want %+v", fields[0], fields[1], place.name, got, want)
			}
			if got := decideReservation(now, fields[1] == "release", true); got != (reservation{}) {
				t.Errorf("%s, %s, on %s, held already: %+v", fields[0], fields[1], place.name, got)
			}
		}
	}
}

// The whole table behind a destroy.
func TestNextMove(t *testing.T) {
	words := map[string]move{"done": done, "off": unassign, "free": toFree, "end": toTerminate, "delete": toDelete, "in-use": refuseInUse, "plan": refusePlan}
	for row := range strings.Lines(`
		free        terminate  gentle  end     in-use  plan    plan
		free        terminate  force   end     off     plan    plan
		free        delete     gentle  end     in-use  plan    plan
		free        delete     force   end     off     plan    plan
		free        free       gentle  done    in-use  plan    plan
		free        free       force   done    off     plan    plan
		reserved    terminate  gentle  free    in-use  plan    plan
		reserved    terminate  force   free    off     plan    plan
		reserved    delete     gentle  free    in-use  plan    plan
		reserved    delete     force   free    off     plan    plan
		reserved    free       gentle  free    in-use  plan    plan
		reserved    free       force   free    off     plan    plan
		active      terminate  gentle  in-use  in-use  plan    plan
		active      terminate  force   in-use  off     plan    plan
		active      delete     gentle  in-use  in-use  plan    plan
		active      delete     force   in-use  off     plan    plan
		active      free       gentle  in-use  in-use  plan    plan
		active      free       force   in-use  off     plan    plan
		closed      terminate  gentle  end     end     end     end
		closed      terminate  force   end     end     end     end
		closed      delete     gentle  end     end     end     end
		closed      delete     force   end     end     end     end
		closed      free       gentle  free    free    free    free
		closed      free       force   free    free    free    free
		terminated  terminate  gentle  done    done    done    done
		terminated  terminate  force   done    done    done    done
		terminated  delete     gentle  delete  delete  delete  delete
		terminated  delete     force   delete  delete  delete  delete
		terminated  free       gentle  done    done    done    done
		terminated  free       force   done    done    done    done
		ported      terminate  gentle  in-use  in-use  plan    plan
		ported      terminate  force   in-use  off     plan    plan
		ported      free       gentle  in-use  in-use  plan    plan
		Terminated  delete     gentle  in-use  in-use  plan    plan
	`) {
		fields := strings.Fields(row)
		if len(fields) == 0 {
			continue
		}
		policy, force := Policy(fields[1]), fields[2] == "force"
		for i, place := range places {
			want, known := words[fields[3+i]]
			if !known {
				t.Fatal(row)
			}
			if got := nextMove(standing(fields[0], place.device, place.dialPlan), policy, force); got != want {
				t.Errorf("%s, %s, %s, on %s: %s, want %s", fields[0], policy, fields[2], place.name, got, want)
			}
		}
		if got := nextMove(Standing{}, policy, force); got != done {
			t.Errorf("nothing there, %s, %s: %s", policy, fields[2], got)
		}
	}
}

// From wherever a number stands, the moves lead to an end within maxMoves, on every kind of server.
func TestMovesEnd(t *testing.T) {
	for _, status := range []string{"free", "reserved", "active", "closed", "terminated", "ported"} {
		for _, place := range places {
			for _, policy := range []Policy{Terminate, Delete, Free} {
				for _, force := range []bool{false, true} {
					for _, leaves := range []mor.Status{mor.StatusFree, mor.StatusReserved} {
						now := standing(status, place.device, place.dialPlan)
						moves := 0
						for ; moves < maxMoves; moves++ {
							next := nextMove(now, policy, force)
							if next == done || next == refuseInUse || next == refusePlan {
								break
							}
							switch next {
							case unassign:
								now.Status, now.Device = leaves, ""
							case toFree:
								now.Status, now.Device = mor.StatusFree, ""
							case toTerminate:
								now.Status = mor.StatusTerminated
							case toDelete:
								now = Standing{}
							}
						}
						if moves >= maxMoves {
							t.Errorf("%s on %s, %s, force %v: no end", status, place.name, policy, force)
						}
					}
				}
			}
		}
	}
}

func TestOurs(t *testing.T) {
	began := time.Date(2026, 5, 27, 7, 35, 57, 500_000_000, time.UTC)
	at := func(d time.Duration) string { return began.Add(d).Format(time.RFC3339) }
	free := func(id int64, updated string) Standing {
		s := standing("free", "", "")
		s.ID, s.UpdatedAt = id, updated
		return s
	}
	with := func(s Standing, edit func(*Standing)) Standing { edit(&s); return s }
	known := mor.Mark{Time: began, Newest: 1000}
	unknown := mor.Mark{Time: began}
	for _, c := range []struct {
		name  string
		there Standing
		mark  mor.Mark
		want  bool
	}{
		{"new and younger", free(1001, at(0)), known, true},
		{"new, some seconds later", free(1001, at(9*time.Second)), known, true},
		{"new, within the seconds that are not told", free(1001, at(-1500*time.Millisecond)), known, true},
		{"new, at the edge", free(1001, at(-2*time.Second)), known, false},
		{"new, but changed before", free(1001, at(-3*time.Second)), known, false},
		{"new, but changed long before", free(5000, at(-24*time.Hour)), known, false},
		{"an older id, changed just now", free(1000, at(0)), known, false},
		{"a much older id, changed just now", free(1, at(0)), known, false},
		{"younger, and no id known to compare", free(7, at(0)), unknown, true},
		{"older, and no id known to compare", free(7, at(-time.Minute)), unknown, false},
		{"no time, a new id", free(1001, ""), known, false},
		{"no time, an old id", free(1000, ""), known, false},
		{"no time, and no id known to compare", free(1001, ""), unknown, false},
		{"a time that is none", free(1001, "yesterday"), known, false},
		{"a time in another zone", free(1001, began.In(time.FixedZone("", 3*3600)).Format(time.RFC3339)), known, true},
		{"a time with fractions", free(1001, began.Format(time.RFC3339Nano)), known, true},
		{"reserved", with(free(1001, at(0)), func(s *Standing) { s.Status, s.Owner = "reserved", "Vilnius Office" }), known, false},
		{"free, but owned", with(free(1001, at(0)), func(s *Standing) { s.Owner = "Vilnius Office" }), known, false},
		{"free, but on a device", with(free(1001, at(0)), func(s *Standing) { s.Device = "SIP/7" }), known, false},
		{"free, but on a dial plan", with(free(1001, at(0)), func(s *Standing) { s.DialPlan = "x" }), known, false},
		{"active", with(free(1001, at(0)), func(s *Standing) { s.Status = "active" }), known, false},
		{"closed", with(free(1001, at(0)), func(s *Standing) { s.Status = "closed" }), known, false},
		{"terminated", with(free(1001, at(0)), func(s *Standing) { s.Status = "terminated" }), known, false},
		{"not there", Standing{}, known, false},
		{"a status unknown", with(free(1001, at(0)), func(s *Standing) { s.Status = "ported" }), known, false},
	} {
		if got := ours(c.there, c.mark.Newest, c.mark.Time); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestDescribe(t *testing.T) {
	for want, s := range map[string]Standing{
		"not on the server":       {},
		"free":                    standing("free", "", ""),
		"active, on device SIP/7": standing("active", "SIP/7", ""),
		"reserved for A B":        {Found: true, DID: mor.DID{Status: "reserved", Owner: "A B"}},
		"free, of A B":            {Found: true, DID: mor.DID{Status: "free", Owner: "A B"}},
		"closed, reserved for A B, on device SIP/7":                    {Found: true, DID: mor.DID{Status: "closed", Owner: "A B", Device: "SIP/7"}},
		"active, reserved for A B, on device SIP/7, on dial plan plan": {Found: true, DID: mor.DID{Status: "active", Owner: "A\n\x1b B\u202e", Device: "SIP/7\x00", DialPlan: "\tplan"}},
	} {
		if got := s.Describe(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestProblemText(t *testing.T) {
	beneath := fmt.Errorf("beneath")
	for want, p := range map[string]*Problem{
		"DID 370: in use":                                   {Number: "370", Reason: InUse},
		"DID 370: in use: asked to be ended":                {Number: "370", Reason: InUse, Asked: ToEnd},
		"DID 370: closed; it stands as active, on device x": {Number: "370", Reason: Closed, Standing: standing("active", "x", "")},
		"DID 370: unsure: asked to be ended: beneath":       {Number: "370", Reason: Unsure, Asked: ToEnd, Err: beneath},
	} {
		if p.Error() != want {
			t.Errorf("got %q, want %q", p.Error(), want)
		}
		if !errors.Is(p.Unwrap(), p.Err) {
			t.Error("unwrapped to another")
		}
	}
}
