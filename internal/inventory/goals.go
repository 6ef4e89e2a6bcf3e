package inventory

import (
	"slices"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/table"
)

// Abandon is the deletion_policy that leaves numbers as they are; the others are lifecycle's.
const Abandon = "abandon"

// Settings are what the configuration says beside the table.
type Settings struct {
	Policy string // deletion_policy
	Force  bool   // force_destroy
	Adopt  bool   // adopt_existing
}

// past are the rows that were applied to a number and that it may still show, the last one first.
type past []*table.Row

// goals makes the goals of numbers. Numbers with like rows and pasts share one.
type goals struct {
	Settings
	shared map[goalKey]*lifecycle.Goal
}

type goalKey struct {
	row            table.Row // null only where something is to be undone
	ends           bool
	users, devices idSet
}

// idSet are a few IDs; zeros fill it up.
type idSet [4]int64

func newGoals(s Settings) *goals { return &goals{Settings: s, shared: map[goalKey]*lifecycle.Goal{}} }

// staying is the goal of a number with a row.
func (g *goals) staying(row *table.Row, before past) *lifecycle.Goal {
	return g.share(goalKey{row: undoing(*row, before)}, before)
}

// ending is the goal of a number without one.
func (g *goals) ending(before past) *lifecycle.Goal { return g.share(goalKey{ends: true}, before) }

// share returns the goal for a key, to which it adds the users and devices of the
// past. If the row no longer manages user and device, anybody may have the number.
func (g *goals) share(key goalKey, before past) *lifecycle.Goal {
	if !key.ends && key.row.UserID.Presence == table.Absent && key.row.DeviceID.Presence == table.Absent {
		before = nil
	}
	users, devices := before.ids(func(r *table.Row) table.Field[int64] { return r.UserID }),
		before.ids(func(r *table.Row) table.Field[int64] { return r.DeviceID })
	fits := copy(key.users[:], users) == len(users) && copy(key.devices[:], devices) == len(devices)
	if goal := g.shared[key]; goal != nil && fits {
		return goal
	}
	goal := g.make(key)
	goal.Prior = lifecycle.Prior{UserIDs: users, DeviceIDs: devices}
	if fits {
		g.shared[key] = goal
	}
	return goal
}

func (g *goals) make(key goalKey) *lifecycle.Goal {
	if key.ends {
		return &lifecycle.Goal{End: lifecycle.Policy(g.Policy), Force: g.Force}
	}
	r := &key.row
	return &lifecycle.Goal{
		Create: true, Adopt: g.Adopt,
		Owner:  lifecycle.Owner{UserID: r.UserID.Value, Nobody: r.UserID.Presence == table.None},
		Device: lifecycle.Device{ID: r.DeviceID.Value, None: r.DeviceID.Presence == table.None},
		Settings: lifecycle.Settings{
			ProviderID: wanted(r.ProviderID), Language: wanted(r.Language), CallLimit: wanted(r.CallLimit),
			CustomSIPHeader: wanted(r.CustomSIPHeader), Comment: wanted(r.Comment), ResellerComment: wanted(r.ResellerComment),
		},
	}
}

// wanted is a field as lifecycle takes it: nil is not managed, a null is the empty value.
func wanted[T int64 | string](f table.Field[T]) *T {
	if f.Presence == table.Absent {
		return nil
	}
	return &f.Value
}

// ids are the values that a field has in the past, each once.
func (p past) ids(of func(*table.Row) table.Field[int64]) (ids []int64) {
	for _, row := range p {
		if f := of(row); f.Presence == table.Set && !slices.Contains(ids, f.Value) {
			ids = append(ids, f.Value)
		}
	}
	return ids
}

// undoing is a row without the nulls that have nothing to undo: no row of the past
// has set a value there.
func undoing(row table.Row, before past) table.Row {
	if hasNull(&row) {
		return undoingNulls(row, before)
	}
	return row
}

func undoingNulls(row table.Row, before past) table.Row {
	undo(&row.UserID, before, func(r *table.Row) table.Field[int64] { return r.UserID })
	undo(&row.DeviceID, before, func(r *table.Row) table.Field[int64] { return r.DeviceID })
	for _, of := range []func(*table.Row) *table.Field[string]{comment, resellerComment, sipHeader} {
		undo(of(&row), before, func(r *table.Row) table.Field[string] { return *of(r) })
	}
	return row
}

func hasNull(r *table.Row) bool {
	return r.UserID.Presence == table.None || r.DeviceID.Presence == table.None || r.Comment.Presence == table.None ||
		r.ResellerComment.Presence == table.None || r.CustomSIPHeader.Presence == table.None
}

func undo[T int64 | string](f *table.Field[T], before past, of func(*table.Row) table.Field[T]) {
	if f.Presence == table.None && !slices.ContainsFunc(before, func(r *table.Row) bool { return of(r).Presence == table.Set }) {
		*f = table.Field[T]{}
	}
}

func comment(r *table.Row) *table.Field[string]         { return &r.Comment }
func resellerComment(r *table.Row) *table.Field[string] { return &r.ResellerComment }
func sipHeader(r *table.Row) *table.Field[string]       { return &r.CustomSIPHeader }

// placing is a row without what no call shows: all that a comparison needs of a
// number whose settings are known to be written. So more numbers share a goal.
func placing(row table.Row) table.Row {
	row.Comment, row.ResellerComment, row.CustomSIPHeader = table.Field[string]{}, table.Field[string]{}, table.Field[string]{}
	return row
}

// isWritten reports whether the settings of a row, after undoing, are those of the
// row before.
func isWritten(row, before *table.Row) bool {
	return carries(row.Comment, before.Comment) && carries(row.ResellerComment, before.ResellerComment) &&
		carries(row.CustomSIPHeader, before.CustomSIPHeader) && carries(row.Language, before.Language) &&
		carries(row.CallLimit, before.CallLimit)
}

func carries[T int64 | string](now, before table.Field[T]) bool {
	return now.Presence == table.Absent || now == before
}

// letGo is an older row without what the newer one does not manage any more.
func letGo(older, newer *table.Row) table.Row {
	row := *older
	release(&row.ProviderID, newer.ProviderID)
	release(&row.UserID, newer.UserID)
	release(&row.DeviceID, newer.DeviceID)
	release(&row.Comment, newer.Comment)
	release(&row.ResellerComment, newer.ResellerComment)
	release(&row.CustomSIPHeader, newer.CustomSIPHeader)
	release(&row.Language, newer.Language)
	release(&row.CallLimit, newer.CallLimit)
	return row
}

func release[T int64 | string](older *table.Field[T], newer table.Field[T]) {
	if newer.Presence == table.Absent {
		*older = table.Field[T]{}
	}
}
