package mor

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"strings"
)

// Filter narrows a listing of DIDs. The zero value lists all.
type Filter struct {
	Number         string // part of the number
	Prefix         string // the beginning of the number; a server is asked for it as a part
	Status         Status
	HideTerminated bool

	// Only the legacy list has these (vendor page 001): with any of them it is the
	// one that is read. An ID of 0 filters nothing.
	Owner      string // the whole name, as the list shows it
	Language   string
	DialPlanID int64
	UserID     int64
	DeviceID   int64
	ProviderID int64

	fromLegacy bool // the legacy list is the one to read, even with none of them
}

// LegacyOnly reports whether only the legacy list has this filter.
func (f Filter) LegacyOnly() bool {
	return f.fromLegacy || f.Owner != "" || f.Language != "" || f.DialPlanID != 0 || f.UserID != 0 || f.DeviceID != 0 || f.ProviderID != 0
}

// Matches reports whether a row that came back fits the filter, as far as rows show
// it: a filter narrows a list and proves nothing. Rows show no IDs.
func (f Filter) Matches(d DID) bool {
	return strings.Contains(d.Number, f.Number) &&
		strings.HasPrefix(d.Number, f.Prefix) &&
		(f.Status == "" || d.Status == f.Status) &&
		(!f.HideTerminated || d.Status != StatusTerminated) &&
		(f.Owner == "" || d.OwnerName() == f.Owner) &&
		(f.Language == "" || d.Language != nil && *d.Language == f.Language)
}

// legacy are the search parameters for the filter.
func (f Filter) legacy() map[string]string {
	params := f.legacyOnly()
	params["search_hide_terminated_dids"] = "0"
	if f.HideTerminated {
		params["search_hide_terminated_dids"] = "1"
	}
	if f.Number != "" {
		params["search_did_number"] = f.Number
	}
	if f.Status != "" {
		params["search_status"] = string(f.Status)
	}
	return params
}

// legacyOnly are those that only the legacy list has.
func (f Filter) legacyOnly() map[string]string {
	params := map[string]string{}
	for subject, id := range f.ids() {
		params[string(subject)] = strconv.FormatInt(id, 10)
	}
	for _, column := range f.columns() {
		params[column.parameter] = column.wanted
	}
	return params
}

const subjectDialPlan = Subject("search_dialplan")

// ids are the filters by ID that are set. Rows do not show them.
func (f Filter) ids() map[Subject]int64 {
	set := map[Subject]int64{}
	for subject, id := range map[Subject]int64{
		subjectDialPlan: f.DialPlanID, SubjectUser: f.UserID, SubjectDevice: f.DeviceID, SubjectProvider: f.ProviderID,
	} {
		if id != 0 {
			set[subject] = id
		}
	}
	return set
}

// column is a filter by what rows show, as a rule.
type column struct {
	parameter, name, wanted string
	lacks                   func(DID) bool // the row does not show it
	due                     func(DID) bool // and it has one
}

// columns are those that are set.
func (f Filter) columns() (set []column) {
	all := []column{
		{
			"search_did_owner", "owner", f.Owner,
			func(d DID) bool { return cmp.Or(d.Owner, d.Reseller) == "" },
			func(d DID) bool { return d.Status == StatusReserved || d.Status == StatusActive && d.DialPlan == "" },
		},
		{"search_language", "language", f.Language, func(d DID) bool { return d.Language == nil }, func(DID) bool { return true }},
	}
	for _, column := range all {
		if column.wanted != "" {
			set = append(set, column)
		}
	}
	return set
}

// proven makes sure that rows which came for the filter are what it asks for: of
// IDs, that the server heeds them; of what rows show, that those show it which the
// server has picked. One that picks none by it sends others, too: see shown.
func (c *Client) proven(ctx context.Context, filter Filter, rows []DID) error {
	if len(rows) == 0 {
		return nil
	}
	asked := filter.legacyOnly()
	for subject := range filter.ids() {
		if err := c.heeds(ctx, string(subject), asked, rows[0]); err != nil {
			return err
		}
	}
	for _, column := range filter.columns() {
		for _, row := range rows {
			if !column.lacks(row) {
				continue
			}
			heeded, err := c.isHeeded(ctx, column.parameter, asked, row)
			if err != nil {
				return err
			}
			if heeded {
				return column.hidden(row)
			}
			break
		}
	}
	return nil
}

// shown is whether any row of a list shows what the filter asks for. Where some
// do, those that do not have none: a list leaves out what is empty (vendor page
// 001). Where none does, nothing is known of those that must have one.
type shown struct {
	columns []column
	any     []bool
	first   []*DID // the first row that should have shown it
}

func (f Filter) shown() *shown {
	columns := f.columns()
	return &shown{columns, make([]bool, len(columns)), make([]*DID, len(columns))}
}

func (s *shown) see(d DID) {
	for i, column := range s.columns {
		switch {
		case !column.lacks(d):
			s.any[i] = true
		case s.first[i] == nil && column.due(d):
			s.first[i] = &d
		}
	}
}

func (s *shown) err() error {
	for i, column := range s.columns {
		if !s.any[i] && s.first[i] != nil {
			return column.hidden(*s.first[i])
		}
	}
	return nil
}

func (c column) hidden(row DID) error {
	return &Error{Op: didsGetOp, Code: CodeLacking, Err: errors.New(
		"this server does not show the " + c.name + " of DID " + Clean(row.Number) + ", so what it found cannot be checked")}
}
