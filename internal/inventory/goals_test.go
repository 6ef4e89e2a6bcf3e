package inventory

import (
	"testing"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/table"
)

var (
	five, six = table.Value(int64(5)), table.Value(int64(6))
	noID      = table.Null[int64]()
	noText    = table.Null[string]()
)

func pointer[T any](v T) *T { return &v }

// TestGoals follows the table of doc.go, field by field.
func TestGoals(t *testing.T) {
	for name, c := range map[string]struct {
		row    table.Row
		before past
		want   lifecycle.Goal
	}{
		"a value, never set": {
			table.Row{UserID: five, DeviceID: six},
			nil,
			lifecycle.Goal{Owner: lifecycle.Owner{UserID: 5}, Device: lifecycle.Device{ID: 6}},
		},
		"a value after another": {
			table.Row{UserID: six},
			past{{UserID: five}},
			lifecycle.Goal{Owner: lifecycle.Owner{UserID: 6}, Prior: lifecycle.Prior{UserIDs: []int64{5}}},
		},
		"a value after two others": {
			table.Row{UserID: six},
			past{{UserID: five, DeviceID: five}, {UserID: table.Value(int64(4)), DeviceID: five}},
			lifecycle.Goal{Owner: lifecycle.Owner{UserID: 6}, Prior: lifecycle.Prior{UserIDs: []int64{5, 4}, DeviceIDs: []int64{5}}},
		},
		"null, never set": {
			table.Row{UserID: noID, DeviceID: noID, Comment: noText},
			past{{ProviderID: five}},
			lifecycle.Goal{},
		},
		"null after a value": {
			table.Row{UserID: noID, DeviceID: noID, Comment: noText},
			past{{UserID: five, DeviceID: six, Comment: table.Value("x")}},
			lifecycle.Goal{
				Owner: lifecycle.Owner{Nobody: true}, Device: lifecycle.Device{None: true}, Settings: lifecycle.Settings{Comment: pointer("")},
				Prior: lifecycle.Prior{UserIDs: []int64{5}, DeviceIDs: []int64{6}},
			},
		},
		"null after a value that was not undone yet": {
			table.Row{DeviceID: noID},
			past{{DeviceID: noID}, {DeviceID: six}},
			lifecycle.Goal{Device: lifecycle.Device{None: true}, Prior: lifecycle.Prior{DeviceIDs: []int64{6}}},
		},
		"absent after a value": {
			table.Row{ProviderID: six},
			past{{UserID: five, DeviceID: six, Comment: table.Value("x")}},
			lifecycle.Goal{Settings: lifecycle.Settings{ProviderID: pointer(int64(6))}},
		},
		"the user is absent, the device is not": {
			table.Row{DeviceID: five},
			past{{UserID: five, DeviceID: six}},
			lifecycle.Goal{Device: lifecycle.Device{ID: 5}, Prior: lifecycle.Prior{UserIDs: []int64{5}, DeviceIDs: []int64{6}}},
		},
		"all settings": {
			table.Row{
				ProviderID: five, Comment: table.Value("c"), ResellerComment: table.Value("r"), CustomSIPHeader: table.Value("h"),
				Language: table.Value("lt"), CallLimit: six,
			},
			nil,
			lifecycle.Goal{Settings: lifecycle.Settings{
				ProviderID: pointer(int64(5)), Comment: pointer("c"), ResellerComment: pointer("r"), CustomSIPHeader: pointer("h"),
				Language: pointer("lt"), CallLimit: pointer(int64(6)),
			}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			c.want.Create, c.want.Adopt = true, true
			g := newGoals(Settings{Adopt: true})
			got := g.staying(&c.row, c.before)
			if !sameGoal(got, &c.want) {
				t.Errorf("got %+v, want %+v", *got, c.want)
			}
			if g.staying(&c.row, c.before) != got {
				t.Error("numbers with like rows do not share a goal")
			}
		})
	}
}

func sameGoal(a, b *lifecycle.Goal) bool {
	equal := func(a, b []int64) bool {
		if len(a) != len(b) {
			return false
		}
		for i := range a {
			if a[i] != b[i] {
				return false
			}
		}
		return true
	}
	same := func(a, b *string) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }
	number := func(a, b *int64) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }
	return a.Owner == b.Owner && a.Device == b.Device && a.End == b.End && a.Force == b.Force && a.Create == b.Create && a.Adopt == b.Adopt &&
		equal(a.Prior.UserIDs, b.Prior.UserIDs) && equal(a.Prior.DeviceIDs, b.Prior.DeviceIDs) && number(a.ProviderID, b.ProviderID) &&
		number(a.CallLimit, b.CallLimit) && same(a.Comment, b.Comment) && same(a.ResellerComment, b.ResellerComment) &&
		same(a.CustomSIPHeader, b.CustomSIPHeader) && same(a.Language, b.Language)
}

func TestManyPriorUsersAreNotMixedUp(t *testing.T) {
	g := newGoals(Settings{Policy: "terminate", Force: true})
	many := func(first int64) past {
		var p past
		for i := range int64(6) {
			p = append(p, &table.Row{UserID: table.Value(first + i)})
		}
		return p
	}
	one, other := g.ending(many(1)), g.ending(many(2))
	if one.Prior.UserIDs[0] != 1 || other.Prior.UserIDs[0] != 2 || len(one.Prior.UserIDs) != 6 || one.End != lifecycle.Terminate || !one.Force {
		t.Errorf("%+v, %+v", one, other)
	}
}

func TestWritten(t *testing.T) {
	text := table.Value("x")
	for name, c := range map[string]struct {
		row, before table.Row
		want        bool
	}{
		"the same":      {table.Row{Comment: text}, table.Row{Comment: text}, true},
		"another":       {table.Row{Comment: table.Value("y")}, table.Row{Comment: text}, false},
		"new":           {table.Row{Language: text}, table.Row{}, false},
		"undone":        {table.Row{ResellerComment: noText}, table.Row{ResellerComment: text}, false},
		"let go":        {table.Row{}, table.Row{CustomSIPHeader: text, CallLimit: five}, true},
		"another limit": {table.Row{CallLimit: six}, table.Row{CallLimit: five}, false},
		"another user":  {table.Row{UserID: six, Comment: text}, table.Row{UserID: five, Comment: text}, true},
	} {
		if got := isWritten(&c.row, &c.before); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
