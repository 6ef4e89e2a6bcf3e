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
}

// LegacyOnly tells that only the legacy list can be asked.
func (f Filter) LegacyOnly() bool {
	return f.Owner != "" || f.Language != "" || f.DialPlanID != 0 || f.UserID != 0 || f.DeviceID != 0 || f.ProviderID != 0
}

// Matches applies the filter to a row that came back, as far as rows show what
// it is about: filters narrow, they do not prove. IDs do not show.
func (f Filter) Matches(d DID) bool {
	return strings.Contains(d.Number, f.Number) &&
		(f.Status == "" || d.Status == f.Status) &&
		(!f.HideTerminated || d.Status != StatusTerminated) &&
		(f.Owner == "" || d.ownerName() == f.Owner) &&
		(f.Language == "" || d.Language != nil && *d.Language == f.Language)
}

// ownerName is whom a DID is reserved for. One that was given to a reseller has
// no owner in the list (vendor page 001 has such a row); a free one has none, but
// shows the reseller in whose pool it is.
func (d DID) ownerName() string {
	if d.Owner == "" && d.Status != StatusFree {
		return d.Reseller
	}
	return d.Owner
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
	for name, text := range map[string]string{searchOwner: f.Owner, searchLanguage: f.Language} {
		if text != "" {
			params[name] = text
		}
	}
	for subject, id := range map[Subject]int64{
		subjectDialPlan: f.DialPlanID, SubjectUser: f.UserID, SubjectDevice: f.DeviceID, SubjectProvider: f.ProviderID,
	} {
		if id != 0 {
			params[string(subject)] = strconv.FormatInt(id, 10)
		}
	}
	return params
}

// The filters of dids_get that are no Subject.
const (
	searchOwner     = "search_did_owner"
	searchLanguage  = "search_language"
	subjectDialPlan = Subject("search_dialplan")
)

// proven makes sure that rows which came for the filter are what it asks for, as
// far as that can be told: that the server heeds what rows do not show, and that
// they show the rest.
func (c *Client) proven(ctx context.Context, filter Filter, rows []DID) error {
	if !filter.LegacyOnly() || len(rows) == 0 {
		return nil
	}
	for name := range filter.legacyOnly() {
		if err := c.heeds(ctx, name, rows[0]); err != nil {
			return err
		}
	}
	for _, row := range rows {
		hidden := ""
		switch {
		case filter.Owner != "" && cmp.Or(row.Owner, row.Reseller) == "":
			hidden = "owner"
		case filter.Language != "" && row.Language == nil:
			hidden = "language"
		default:
			continue
		}
		return &Error{Op: didsGetOp, Code: CodeInconsistent, Err: errors.New(
			"this server does not show the " + hidden + " of DID " + Clean(row.Number) + ", so what it found cannot be checked")}
	}
	return nil
}
