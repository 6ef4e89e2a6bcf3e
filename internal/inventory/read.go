package inventory

import (
	"context"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/table"
	"github.com/didops/terraform-provider-mor/internal/view"
)

// Server is a MOR server.
type Server struct {
	View      *view.View
	Lifecycle *lifecycle.Lifecycle
	Host      string // of the endpoint
}

// Report is how the numbers of an inventory stand.
type Report struct {
	Dids   string           // for the state
	Memory *Memory          // for private state
	Counts map[string]int64 // numbers of ours by status

	Closed   []string // suspended in MOR
	Replaced []string // another DID by now
	OfOthers []string // reserved for a user, by somebody else, where the row says null
	OnOthers []string // on a device, by somebody else, where the row says null

	Mine, Gone int    // how many numbers are ours, and how many of them are not there
	Host       string // where they were seen before
}

// comparison is a comparison of all numbers of an inventory with how they stand.
type comparison struct {
	*Inventory
	report     *Report
	block      lifecycle.Block
	goals      *goals
	deviations map[string]table.Found
	alike      map[sight]bool // what stands as configured by its names alone
	open       []compared     // what needs a closer look
}

// sight is what a number shows, and its goal: what is alike stands alike.
type sight struct {
	goal                            *lifecycle.Goal
	status                          mor.Status
	owner, device, provider, dialed string
	hides, ours, written            bool
	language                        string
	calls                           int64
}

// compared is a number and its row.
type compared struct {
	member *lifecycle.Member
	row    *table.Row
}

// Read compares the numbers with how they stand. A number that is not found is
// asked for again before it counts as missing, and an error never makes one missing.
func (inv *Inventory) Read(ctx context.Context, server Server) (*Report, error) {
	c := &comparison{
		Inventory: inv, goals: newGoals(Settings{}), deviations: map[string]table.Found{}, alike: map[sight]bool{},
		report: &Report{Memory: inv.Memory, Counts: map[string]int64{}},
	}
	c.block.Names = inv.Memory.Names
	if err := inv.Memory.ask(ctx, server); err != nil {
		return nil, err
	}
	if err := c.look(ctx, server); err != nil {
		return nil, err
	}
	for _, o := range c.open {
		c.block.Members = append(c.block.Members, o.member)
	}
	if err := c.block.Survey(ctx, server.prove); err != nil {
		return nil, err
	}
	for _, o := range c.open {
		c.compare(o.member, o.row)
	}
	c.countGone(server)
	inv.Memory.Names, inv.Memory.Ending, inv.Memory.Others = c.block.Names, false, nil
	inv.Memory.tidy()
	c.report.Dids = inv.dids
	if len(c.deviations) > 0 || len(inv.found) > 0 {
		c.report.Dids = inv.Table.Render(c.deviations)
	}
	return c.report, nil
}

// atOnce is how many numbers are compared at once: what is known of the server's
// numbers is not to be in memory twice.
const atOnce = 5000

// look reads how the numbers stand, and settles those that stand as configured by
// names alone. Those of ours that the list does not have are asked for again.
func (c *comparison) look(ctx context.Context, server Server) error {
	missing := map[string]*table.Row{}
	var numbers, open []string
	var of []*table.Row
	flush := func() error {
		found, unlisted, err := server.View.Among(ctx, numbers)
		if err != nil {
			return err
		}
		for _, n := range unlisted {
			missing[n] = nil
		}
		for i, n := range numbers {
			if _, isMissing := missing[n]; isMissing && c.Memory.IDs[n] != 0 {
				missing[n] = of[i]
				open = append(open, n)
			} else {
				c.glance(n, of[i], standing(found, n))
			}
		}
		numbers, of = numbers[:0], of[:0]
		return nil
	}
	for n, row := range c.Table.All() {
		numbers, of = append(numbers, n), append(of, row)
		if len(numbers) == atOnce {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil || len(open) == 0 {
		return err
	}
	found, err := server.View.Anew(ctx, open)
	if err != nil {
		return err
	}
	for _, n := range open {
		c.glance(n, missing[n], standing(found, n))
	}
	return nil
}

// glance settles a number that stands as configured by names alone, as most do,
// and keeps the others for a closer look.
func (c *comparison) glance(n string, row *table.Row, now lifecycle.Standing) {
	before := c.Memory.past(n, row)
	written := !c.Memory.unwritten[n]
	wanted := *row
	if written {
		wanted = placing(wanted)
	}
	id := c.Memory.IDs[n]
	m := lifecycle.Member{Number: n, Goal: c.goals.staying(&wanted, before), Ours: id != 0, ID: id, Written: written, Now: now}
	if now.Found && now.ID == id && now.Status != mor.StatusClosed {
		s := sight{
			goal: m.Goal, status: now.Status, owner: now.OwnerName(), device: now.Device, provider: now.Provider, dialed: now.DialPlan,
			hides: now.HidesDevice, ours: m.Ours, written: written, language: value(now.Language), calls: value(now.CallLimit),
		}
		stands, known := c.alike[s]
		if !known {
			probe := m
			stands = c.block.AsWanted(&probe)
			c.alike[s] = stands
		}
		if stands {
			c.report.Counts[string(now.Status)]++
			c.warnOf(now, n, row)
			c.Memory.settle(n)
			c.Memory.saw(n, now.Status)
			return
		}
	}
	kept := m
	c.open = append(c.open, compared{&kept, row})
}

func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

// compare takes up how a number stands after the closer look.
func (c *comparison) compare(m *lifecycle.Member, row *table.Row) {
	if c.Memory.saw(m.Number, m.Now.Status); m.Replaced() {
		c.report.Replaced = append(c.report.Replaced, m.Number)
	}
	if !m.Have() {
		c.deviate(m, row)
		return
	}
	c.report.Counts[string(m.Now.Status)]++
	switch {
	case m.Now.Status == mor.StatusClosed: // a warning, never a difference
		c.report.Closed = append(c.report.Closed, m.Number)
	case m.Gap() != (lifecycle.Gap{}):
		c.deviate(m, row)
	default:
		c.warnOf(m.Now, m.Number, row)
		c.Memory.settle(m.Number)
	}
}

// countGone counts the numbers that are not there, and finds out whether this may be
// another server than before.
func (c *comparison) countGone(server Server) {
	m := c.Memory
	c.report.Host, c.report.Mine = m.Host, len(m.IDs)
	for _, o := range c.open {
		if o.member.Ours && !o.member.Have() && (!o.member.Now.Found || o.member.Replaced()) {
			c.report.Gone++
		}
	}
	if c.report.Gone == 0 {
		m.Host = server.Host
	}
}

// deviate notes that a number does not stand as configured.
func (c *comparison) deviate(m *lifecycle.Member, row *table.Row) {
	c.deviations[m.Number] = show(m, row)
	var rows []table.Row
	for _, r := range c.Memory.past(m.Number, row) {
		rows = append(rows, *r)
	}
	c.Memory.unsettle(m.Number, rows)
}

// warnOf notes what somebody else has set where the row says null.
func (c *comparison) warnOf(now lifecycle.Standing, n string, row *table.Row) {
	if row.UserID.Presence == table.None && now.Status != mor.StatusFree && now.OwnerName() != "" {
		c.report.OfOthers = append(c.report.OfOthers, n)
	}
	if row.DeviceID.Presence == table.None && now.OnDevice() {
		c.report.OnOthers = append(c.report.OnOthers, n)
	}
}

// ask settles, by asking the server, which of the numbers that may have been created
// in an interrupted run are ours.
func (m *Memory) ask(ctx context.Context, server Server) error {
	if len(m.doubts) == 0 {
		return nil
	}
	numbers := make([]string, len(m.doubts))
	for i, d := range m.doubts {
		numbers[i] = d.Number
	}
	found, err := server.View.Anew(ctx, numbers)
	if err == nil {
		m.resolve(server, found)
	}
	return err
}

// resolve decides about numbers of which is not known what became of a write.
func (m *Memory) resolve(server Server, found map[string]mor.DID) {
	for _, d := range m.doubts {
		now := standing(found, d.Number)
		created := d.Mark != nil && server.Lifecycle.Ours(now, *d.Mark)
		broughtBack := d.Freed != 0 && now.ID == d.Freed && now.Status == mor.StatusFree
		if created || broughtBack {
			m.IDs[d.Number] = now.ID
		}
	}
	m.doubts = nil
}

// prove is a lifecycle.Prover for reading and planning.
func (s Server) prove(ctx context.Context, dids []mor.DID, subject mor.Subject, id int64) ([]bool, error) {
	return s.View.StandAll(ctx, dids, subject, id, s.Lifecycle.Parallel)
}
