package mor

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Subject is what dids_get can be asked about by ID.
type Subject string

// The filters of dids_get that take an ID (vendor page 001).
const (
	SubjectDevice   Subject = "search_device"
	SubjectUser     Subject = "search_user"
	SubjectProvider Subject = "search_provider"
)

// noSuchID is an ID that no MOR database has. It is nobody's name either.
const noSuchID = "2147483647"

// Stands reports whether the DID is on the device, or belongs to the user or the
// provider, with this ID. It is the one way to prove an ID: v2 shows labels only.
// A server that ignores the filter answers yes to everything. So the first yes is
// checked once with an ID that cannot be. If the server ignores the filter, the
// error is CodeNotHeeded, since its answers prove nothing.
func (c *Client) Stands(ctx context.Context, did DID, subject Subject, id int64) (bool, error) {
	asked := map[string]string{string(subject): strconv.FormatInt(id, 10)}
	listed, err := c.listedUnder(ctx, did, asked)
	if err != nil || !listed {
		return false, err
	}
	if err := c.heeds(ctx, string(subject), asked, did); err != nil {
		return false, err
	}
	return true, nil
}

// Under begins a listing of all DIDs for which Stands is true with this ID. Its
// rows have id and number only.
func (c *Client) Under(subject Subject, id int64) *Listing {
	return c.UnderAll(map[Subject]int64{subject: id})
}

// UnderAll is Under for several IDs at once: of each DID in it all of them are proven.
func (c *Client) UnderAll(ids map[Subject]int64) *Listing {
	return &Listing{op: func() string { return didsGetOp }, size: max(2, c.config.PageSize), whole: c.shorterThanLongest, fetch: func(ctx context.Context, from, size int) ([]DID, error) {
		asked := map[string]string{}
		for subject, id := range ids {
			asked[string(subject)] = strconv.FormatInt(id, 10)
		}
		rows, err := c.didsGet(ctx, withTerminated(asked), from, size, numberAndID)
		for subject := range ids {
			if err == nil && len(rows) > 0 {
				err = c.heeds(ctx, string(subject), asked, rows[0])
			}
		}
		if err != nil {
			return nil, err
		}
		return rows, nil
	}}
}

func withTerminated(filters map[string]string) map[string]string {
	params := map[string]string{"search_hide_terminated_dids": "0"}
	maps.Copy(params, filters)
	return params
}

// listedUnder asks dids_get for the number under the given filters.
func (c *Client) listedUnder(ctx context.Context, did DID, filters map[string]string) (bool, error) {
	params := withTerminated(filters)
	params["search_did_number"] = did.Number
	rows, err := c.didsGet(ctx, params, 1, 0, func(row map[string]string) (DID, error) {
		if row["did"] != did.Number { // beside the one that is asked for, what others lack is no harm
			return DID{}, nil
		}
		return numberAndID(row)
	})
	return err == nil && slices.ContainsFunc(rows, func(row DID) bool { return row.ID == did.ID }), err
}

// heeds returns an error if the server ignores the filter; see isHeeded.
func (c *Client) heeds(ctx context.Context, filter string, asked map[string]string, listed DID) error {
	heeded, err := c.isHeeded(ctx, filter, asked, listed)
	if err == nil && !heeded {
		err = notHeeded(filter)
	}
	return err
}

func notHeeded(filter string) error {
	return &Error{Op: didsGetOp, Code: CodeNotHeeded, Err: fmt.Errorf(
		"this server does not heed %s, so nothing can be proven with it", filter)}
}

// knownNotHeeded returns the error of a filter by IDs that the server is known to ignore.
func (c *Client) knownNotHeeded(filter Filter) error {
	asked := filter.legacyOnly()
	for subject := range filter.ids() {
		if heeded, known := c.learnt.Load(heededKey(string(subject), asked)); known && heeded == false {
			return notHeeded(string(subject))
		}
	}
	return nil
}

// heededKey is what is learnt about a filter beside the others that are asked with it.
func heededKey(filter string, asked map[string]string) string {
	return filter + " of " + strings.Join(slices.Sorted(maps.Keys(asked)), ", ")
}

// isHeeded finds out, once for each filter, whether the server applies it together
// with the others that are asked with it. A number that is listed under some value
// must not be listed under a value that cannot be. How filters go together is not
// documented: a server may list what any of them finds, or what the last one finds.
func (c *Client) isHeeded(ctx context.Context, filter string, asked map[string]string, listed DID) (bool, error) {
	return c.learn(ctx, heededKey(filter, asked), didsGetOp, func() (heeded, certain bool, err error) {
		impossible := maps.Clone(asked)
		impossible[filter] = noSuchID
		anyID, err := c.listedUnder(ctx, listed, impossible)
		heeded = !anyID
		if saysNone(err) {
			heeded, err = c.listsAlike(ctx, filter, asked)
		}
		return heeded && err == nil, err == nil, err
	})
}

// learn finds something out about the server once, by a control question of op.
// One is asked at a time; an answer that is not certain is not kept.
func (c *Client) learn(ctx context.Context, what, op string, ask func() (answer, certain bool, err error)) (bool, error) {
	if known, ok := c.learnt.Load(what); ok {
		return known == true, nil
	}
	if err := c.control.Acquire(ctx, 1); err != nil {
		return false, &Error{Op: op, Code: CodeCanceled, Err: err}
	}
	defer c.control.Release(1)
	if known, ok := c.learnt.Load(what); ok { // from whoever was before us
		return known == true, nil
	}
	answer, certain, err := ask()
	if err == nil && certain {
		c.learnt.Store(what, answer)
	}
	return answer, err
}

// shownAs are the elements of a list that show what a filter by ID is about.
var shownAs = map[string]string{
	string(SubjectDevice): "device", string(SubjectUser): "owner", string(SubjectProvider): "provider", string(subjectDialPlan): "dial_plan",
}

// listsAlike reports whether all rows that the server lists with these filters show
// one name, as a filter by one ID has to. That is asked, too, of a server that says in
// words that there is no such ID: it knows the ID, but may still not list by it.
func (c *Client) listsAlike(ctx context.Context, filter string, asked map[string]string) (bool, error) {
	element, byID := shownAs[filter]
	if !byID { // a search by text, for which each row shows its own
		return true, nil
	}
	names := map[string]bool{}
	_, err := c.didsGet(ctx, withTerminated(asked), 1, max(2, c.config.PageSize), func(row map[string]string) (DID, error) {
		if name := row[element]; name != "" {
			names[name] = true
		}
		return DID{}, nil
	})
	return len(names) <= 1, err
}

// saysNone reports whether the server says in words that there is nothing with that
// ID, in place of an empty list. Its words for that are not documented.
func saysNone(err error) bool {
	e := (*Error)(nil)
	if !errors.As(err, &e) || !isAnswered(err, e.Code) {
		return false
	}
	switch e.Code {
	case CodeDeviceNotFound, CodeUserNotFound, CodeProviderNotFound, CodeDialPlanNotFound:
		return true
	case CodeUnknown:
		words := plain(e.Words)
		return strings.Contains(words, "not found") || strings.Contains(words, "not exist") || strings.Contains(words, "no such")
	}
	return false
}
