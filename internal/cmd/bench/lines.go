package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// The lines are numbers that are all unlike: they belong to several customers with two trunks each, and each has a
// comment of its own.
const (
	customers  = 20
	firstOwner = 100 // ID of the first customer
	firstTrunk = 200 // ID of the first customer's first trunk
)

// line is one of them.
type line struct {
	number     string
	user       int64
	device     int64
	comment    string
	providerID int64
}

func lineOf(i int) line {
	customer := int64(i % customers)
	return line{
		number: nth(i), user: firstOwner + customer, device: firstTrunk + 2*customer + int64(i/customers%2),
		comment: fmt.Sprintf("line %d", i), providerID: morsim.TestProviderID,
	}
}

// movedLine is a line that goes to the next customer, with another comment.
func movedLine(i int) line {
	l := lineOf(i + 1)
	l.number, l.comment = nth(i), "moved"
	return l
}

func linesOf(n int) []line {
	all := make([]line, n)
	for i := range all {
		all[i] = lineOf(i)
	}
	return all
}

func (l line) csv() string {
	return fmt.Sprintf("%s,%d,%d,%d,%s", l.number, l.providerID, l.user, l.device, l.comment)
}

// row is the line in the table of an inventory.
func (l line) row() map[string]any {
	return map[string]any{"provider_id": l.providerID, "user_id": l.user, "device_id": l.device, "comment": l.comment}
}

// addCustomers puts the customers and their trunks onto a server.
func addCustomers(sim *morsim.Simulator) {
	for i := range int64(customers) {
		owner, name := firstOwner+i, fmt.Sprintf("Customer %d", i+1)
		sim.AddUser(morsim.User{ID: owner, Username: fmt.Sprintf("customer%d", i+1), Password: "unused", Name: name, Kind: morsim.SimpleUser})
		for trunk := range int64(2) {
			sim.AddDevice(morsim.Device{ID: firstTrunk + 2*i + trunk, UserID: owner, Trunk: true})
		}
	}
}

// addLines puts numbers onto a server as their rows have them.
func addLines(sim *morsim.Simulator, lines []line) {
	for _, l := range lines {
		sim.AddDID(morsim.DID{
			Number: l.number, ProviderID: l.providerID, UserID: l.user, DeviceID: l.device, Comment: l.comment, AIAgentCompatible: true,
		})
	}
}

// The files of a workspace with the rows.
const (
	csvFile  = "numbers.csv"
	jsonFile = "numbers.json"
)

// writeLines writes the rows as both files.
func (w *workspace) writeLines(lines []line) error {
	var csv strings.Builder
	csv.WriteString("did,provider_id,user_id,device_id,comment\n")
	rows := map[string]any{}
	for _, l := range lines {
		csv.WriteString(l.csv() + "\n")
		rows[l.number] = l.row()
	}
	text, err := json.Marshal(rows)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(w.dir, csvFile), []byte(csv.String()), 0o600); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(w.dir, jsonFile), text, 0o600)
}
