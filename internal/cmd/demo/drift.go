package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// gui is a change made behind Terraform's back, and what the plan must say of it.
type gui struct {
	number string
	said   string
	edit   func(*morsim.DID)
	did    string // what the plan does to the mor_did; "" is nothing
	trunk  string // and to the mor_did_trunk_assignment
}

var interference = []gui{
	{
		"37052000003", "is taken off its trunk and freed",
		func(d *morsim.DID) { d.Status, d.UserID, d.DeviceID = morsim.Free, 0, 0 },
		"will be updated in-place", "will be created",
	},
	{
		"37052000008", "is taken off its trunk and reserved for the Kaunas office",
		func(d *morsim.DID) { d.Status, d.UserID, d.DeviceID = morsim.Reserved, morsim.KaunasID, 0 },
		"will be updated in-place", "will be created",
	},
	{
		"37052000011", "is moved to another trunk",
		func(d *morsim.DID) { d.DeviceID = morsim.VilniusSecondTrunkID },
		"", "will be updated in-place",
	},
}

// planned is a line of a plan that names what it will do to one object of the provider's. Objects that "have changed"
// outside are told in the same form, but are no change of the plan's; reading a data source is none either.
var planned = regexp.MustCompile(`^  # (mor_\S+ (?:will|must|is) .*)$`)

// plannedChanges are what a plan will do, in its own words and order.
func plannedChanges(said string) []string {
	var changes []string
	for line := range strings.Lines(said) {
		if match := planned.FindStringSubmatch(strings.TrimRight(line, "\r\n")); match != nil {
			changes = append(changes, match[1])
		}
	}
	return changes
}

// setting is a line of a plan that tells what will change of an object, among those that are in the configuration.
var setting = regexp.MustCompile(`^ +[-+~] (user_id|device_id) += `)

// planLines are the lines of a plan that matter here: what it will do, to which numbers, and of what it warns.
func planLines(said string) []string {
	var lines []string
	for line := range strings.Lines(said) {
		line = strings.TrimRight(line, "\r\n")
		words := strings.TrimPrefix(strings.Join(strings.Fields(line), " "), "│ ") // warnings may stand in a frame
		switch {
		case planned.MatchString(line):
			lines = append(lines, planned.FindStringSubmatch(line)[1])
		case setting.MatchString(line):
			lines = append(lines, "  "+words)
		case strings.HasPrefix(words, "Plan: "), strings.HasPrefix(words, "Warning: "):
			lines = append(lines, words)
		}
	}
	return lines
}

// checkChanges compares the changes of a plan with those that mend the interference: these and no others.
func checkChanges(changes []string) error {
	var want []string
	for _, g := range interference {
		if g.did != "" {
			want = append(want, fmt.Sprintf("mor_did.line[%q] %s", g.number, g.did))
		}
		if g.trunk != "" {
			want = append(want, fmt.Sprintf("mor_did_trunk_assignment.line[%q] %s", g.number, g.trunk))
		}
	}
	for _, change := range want {
		if !slices.Contains(changes, change) {
			return fmt.Errorf("the plan does not say: %s", change)
		}
	}
	for _, change := range changes {
		if !slices.Contains(want, change) {
			return fmt.Errorf("the plan should not say: %s", change)
		}
	}
	return nil
}
