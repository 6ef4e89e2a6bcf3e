package mor

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// legacyPage reads one page of the list by dids_get (vendor page 001); size 0
// asks for everything.
func (c *Client) legacyPage(ctx context.Context, filter Filter, from, size int) ([]DID, error) {
	rows, err := c.didsGet(ctx, filter.legacy(), from, size, legacyDID)
	if err == nil {
		err = c.proven(ctx, filter, rows)
	}
	if err != nil {
		return nil, err
	}
	c.reading.proven.Store(true)
	return rows, nil
}

// ErrNoID is wrapped by the error of a list whose rows have no ID of a DID.
var ErrNoID = errors.New("this server lists numbers without their id, so nothing can be told of them")

// numberAndID is what a row of dids_get is of no use without. Other elements may be missing.
func numberAndID(row map[string]string) (DID, error) {
	id, err := strconv.ParseInt(row["id"], 10, 64)
	switch {
	case row["did"] == "":
		return DID{}, errors.New("it has no number")
	case row["id"] == "":
		return DID{}, ErrNoID
	case err != nil || id <= 0:
		return DID{}, fmt.Errorf("its id is %q", Clean(row["id"]))
	}
	return DID{ID: id, Number: row["did"]}, nil
}

// legacyDID is a row of dids_get.
func legacyDID(row map[string]string) (DID, error) {
	did, err := numberAndID(row)
	if err != nil {
		return DID{}, err
	}
	if row["status"] == "" {
		return DID{}, fmt.Errorf("DID %q has no status", Clean(did.Number))
	}
	did.Status = Status(strings.ToLower(row["status"])) // a label: "Active"
	did.Owner, did.Device, did.Provider, did.DialPlan = row["owner"], row["device"], row["provider"], row["dial_plan"]
	did.Reseller, did.ToneZone = row["reseller"], row["tone_zone"]
	_, shown := row["device"]
	did.HidesDevice = !shown
	if language, shown := row["language"]; shown {
		did.Language = &language
	}
	limit, err := strconv.ParseInt(row["simultaneous_call_limit"], 10, 64)
	if strings.EqualFold(row["simultaneous_call_limit"], "unlimited") || err == nil && limit >= 0 {
		did.CallLimit = &limit // 0 where it is no number
	}
	return did.placed(), nil
}
