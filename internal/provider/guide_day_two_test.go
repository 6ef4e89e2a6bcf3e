package provider

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/table"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// dayTwo is a desk with the inventory of the guide, in service.
type dayTwo struct {
	*workspace
	sim    simulated
	csv    string
	config string
}

func newDayTwo(t *testing.T) *dayTwo {
	t.Helper()
	sim := simulate(t, morsim.Options{})
	d := &dayTwo{
		workspace: sim.inProcess(t, ""), sim: sim, csv: example(t, "guides", "inventories", "numbers.csv"),
		config: example(t, "guides", "inventories", "main.tf"),
	}
	d.edited()
	d.apply()
	return d
}

// edit changes lines of numbers.csv. An empty old appends.
func (d *dayTwo) edit(old, changed string) {
	d.t.Helper()
	switch {
	case old == "":
		d.csv += changed
	case !strings.Contains(d.csv, old):
		d.t.Fatalf("numbers.csv has no %q", old)
	default:
		d.csv = strings.Replace(d.csv, old, changed, 1)
	}
	d.edited()
}

// edited writes the configuration with the table in place of the function, which the driver does not have.
func (d *dayTwo) edited() {
	d.t.Helper()
	dids, err := table.FromCSV(d.csv)
	if err != nil {
		d.t.Fatal(err)
	}
	const call = `provider::mor::dids_from_csv(file("${path.module}/numbers.csv"))`
	if !strings.Contains(d.config, call) {
		d.t.Fatal("the configuration does not read numbers.csv")
	}
	d.reconfigure(strings.Replace(d.config, call, fmt.Sprintf("%q", dids), 1))
}

// says plans and holds what the guide quotes against it, white space apart.
func (d *dayTwo) says(code int, file, from string) {
	d.t.Helper()
	_, detail, found := strings.Cut(d.must(code, "plan", "-detailed-exitcode"), from)
	if !found {
		d.t.Fatalf("%s: the plan has no %q", file, from)
	}
	detail, _, _ = strings.Cut(about.ReplaceAllString(detail, ""), "\nWarning: ")
	var text strings.Builder
	for line := range strings.Lines(strings.TrimLeft(from, "\n") + detail) {
		text.WriteString(wrapped(line))
	}
	quotes(d.t, "day-two", file, text.String())
}

// about are the lines of a diagnostic that say which argument it is about.
var about = regexp.MustCompile(`(?m)^  with .*\n(    .*\n)?\n`)

// wrapped breaks a line as a CLI does, which leaves a line that begins with a space alone.
func wrapped(line string) string {
	const width = 78
	var b strings.Builder
	for !strings.HasPrefix(line, " ") && len(line) > width+1 {
		at := strings.LastIndex(line[:width+1], " ")
		if at < 0 {
			break
		}
		b.WriteString(line[:at] + "\n")
		line = line[at+1:]
	}
	return b.String() + line
}

func (d *dayTwo) wants(number, status string, provider, user, device int64) {
	d.t.Helper()
	did, _ := d.sim.DID(number)
	if did.Status != status || did.ProviderID != provider || did.UserID != user || did.DeviceID != device {
		d.t.Errorf("%s is %+v, want %s of provider %d, user %d on device %d", number, did, status, provider, user, device)
	}
}

const (
	fromWarning = "\nWarning: "
	kaunasRow   = "37052000003,1,6,9,Kaunas"
	salesRow    = "37052000002,1,5,8,\"Sales, Vilnius\""
	blockRow    = "37052000010-37052000019,1,5,7,\n"
)

// TestGuideDayTwo does what the guide says under each heading, and takes it back.
func TestGuideDayTwo(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	t.Run("a change", func(t *testing.T) {
		t.Parallel()
		d := newDayTwo(t)
		for _, c := range []struct {
			file, row, edited            string
			status                       string
			provider, user, device       int64
			was                          string
			wasProv, wasUser, wasOnTrunk int64
		}{
			{"leaves.txt", kaunasRow, "37052000003,1,,,", morsim.Free, 1, 0, 0, morsim.Active, 1, 6, 9},
			{"trunk.txt", salesRow, "37052000002,1,5,7,\"Sales, Vilnius\"", morsim.Active, 1, 5, 7, morsim.Active, 1, 5, 8},
			{"carrier.txt", salesRow, "37052000002,2,5,8,\"Sales, Vilnius\"", morsim.Active, 2, 5, 8, morsim.Active, 1, 5, 8},
			{"suspended.txt", salesRow, "37052000002,1,5,,\"Sales, Vilnius\"", morsim.Reserved, 1, 5, 0, morsim.Active, 1, 5, 8},
		} {
			d.edit(c.row, c.edited)
			d.says(2, c.file, fromWarning)
			d.apply()
			d.plan(0)
			number, _, _ := strings.Cut(c.row, ",")
			d.wants(number, c.status, c.provider, c.user, c.device)
			d.edit(c.edited, c.row)
			d.apply()
			d.plan(0)
			d.wants(number, c.was, c.wasProv, c.wasUser, c.wasOnTrunk)
		}
	})
	t.Run("closed in the GUI", func(t *testing.T) {
		t.Parallel()
		d := newDayTwo(t)
		d.sim.EditDID("37052000002", func(did *morsim.DID) { did.Status, did.UserID, did.DeviceID = morsim.Closed, 0, 0 })
		d.says(0, "closed.txt", fromWarning)
		d.sim.EditDID("37052000002", func(did *morsim.DID) { did.Status = morsim.Free })
		d.says(2, "reopened.txt", fromWarning)
		d.apply()
		d.plan(0)
		d.wants("37052000002", morsim.Active, 1, 5, 8)
	})
	t.Run("ported out, and a mistake", func(t *testing.T) {
		t.Parallel()
		d := newDayTwo(t)
		d.edit(salesRow+"\n", "")
		d.says(1, "refused.txt", fromError)
		d.edit("37052000003", "37052000002,1,5,,\"Sales, Vilnius\"\n37052000003")
		d.apply()
		d.edit("37052000002,1,5,,\"Sales, Vilnius\"\n", "")
		d.says(2, "ported.txt", fromWarning)
		d.apply()
		d.wants("37052000002", morsim.Terminated, 1, 0, 0)
		d.edit("", salesRow+"\n")
		d.says(2, "restore.txt", fromWarning)
		d.apply()
		d.plan(0)
		d.wants("37052000002", morsim.Active, 1, 5, 8)
	})
	t.Run("destroyed by mistake", func(t *testing.T) {
		t.Parallel()
		d := newDayTwo(t)
		whole := d.config
		d.config = strings.Replace(whole, "name =", "force_destroy = true\n  name =", 1)
		d.edited()
		d.apply()
		d.destroy()
		d.wants("37052000001", morsim.Terminated, 1, 0, 0)
		d.config = whole
		d.edited()
		d.says(2, "destroyed.txt", fromWarning)
		d.apply()
		d.plan(0)
		d.wants("37052000003", morsim.Active, 1, 6, 9)
	})
	t.Run("the state is lost", func(t *testing.T) {
		t.Parallel()
		d := newDayTwo(t)
		d.must(0, "state", "rm", "mor_did_inventory.vilnius")
		d.config = strings.Replace(d.config, "name =", "adopt_existing = true\n  name =", 1)
		d.edited()
		d.says(2, "lost.txt", fromWarning)
		before := d.sim.DIDs()
		d.apply()
		d.plan(0)
		for i, did := range d.sim.DIDs() {
			if did.Status != before[i].Status || did.UserID != before[i].UserID || did.DeviceID != before[i].DeviceID {
				t.Errorf("it stood as %+v, and stands as %+v", before[i], did)
			}
		}
	})
	t.Run("a block is renumbered", func(t *testing.T) {
		t.Parallel()
		d := newDayTwo(t)
		d.edit("", "37053000010-37053000019,1,5,7,\n")
		d.says(2, "renumbered.txt", fromWarning)
		d.apply()
		d.wants("37052000010", morsim.Active, 1, 5, 7)
		d.wants("37053000010", morsim.Active, 1, 5, 7)
		d.edit(blockRow, "37052000010-37052000019,1,5,,\n")
		d.apply()
		d.edit("37052000010-37052000019,1,5,,\n", "")
		d.says(2, "old-block.txt", fromWarning)
		d.apply()
		d.plan(0)
		d.wants("37052000019", morsim.Terminated, 1, 0, 0)
	})
}
