package inventory

import (
	"fmt"
	"slices"
	"sync"

	"github.com/didops/terraform-provider-mor/internal/table"
)

// Plans are the inventories that a run has planned. It is safe for concurrent use.
type Plans struct {
	mu  sync.Mutex
	all []Plan
}

// Plan is what a run plans for one inventory.
type Plan struct {
	Name    string
	Creates bool         // without a prior state: it is new, or replaced
	Before  *table.Table // nil: none
	After   *table.Table // nil: it is destroyed
	Policy  string       // deletion_policy
}

// Conflict is a reason to refuse a plan.
type Conflict struct{ Summary, Detail string }

// Add notes a plan and returns in what it conflicts with those before.
func (p *Plans) Add(plan Plan) (conflicts []Conflict) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, other := range p.all {
		if other.Name == plan.Name {
			if !isReplaced(plan, other) {
				conflicts = append(conflicts, Twice(plan.Name))
			}
			continue
		}
		conflicts = append(conflicts, plan.with(other)...)
		conflicts = append(conflicts, plan.leavesTo(other)...)
		conflicts = append(conflicts, other.leavesTo(plan)...)
	}
	p.all = append(p.all, plan)
	return conflicts
}

// isReplaced reports whether two plans of one name are those of a replacement:
// Terraform plans it once as a change and once as new.
func isReplaced(a, b Plan) bool {
	return a.Creates != b.Creates && a.After != nil && b.After != nil && (a.After == b.After || a.After.JSON() == b.After.JSON())
}

// Twice says that two inventories of a plan have the same name.
func Twice(name string) Conflict {
	return Conflict{
		"Two inventories have the same name",
		fmt.Sprintf("Both are named %q. The name tells them apart, and an inventory continues by its name after a replacement. Change one of the names. ", name) +
			"If the state has one inventory twice, " + twiceInState,
	}
}

// twiceInState is the cure for two objects of one name.
const twiceInState = "let Terraform forget it with 'terraform state rm' of its address, which changes nothing in MOR. Then import it by its name, set " +
	"adopt_existing = true, and apply: it takes over its numbers as they stand."

// with refuses numbers that two inventories are to have.
func (p Plan) with(other Plan) []Conflict {
	small, large := p.After, other.After
	if small.Len() > large.Len() {
		small, large = large, small
	}
	var both []string
	for n := range small.All() {
		if _, _, found := large.Lookup(n); found {
			both = append(both, n)
		}
	}
	if len(both) == 0 {
		return nil
	}
	return []Conflict{{
		"Two inventories share numbers",
		fmt.Sprintf("Inventories %q and %q both have %s. A number belongs to one inventory. Take it out of one of them. If it is in a block, write its key with null.", other.Name, p.Name, InBlocks(both)),
	}}
}

// leavesTo refuses numbers that one inventory would end, and another is to have.
func (p Plan) leavesTo(other Plan) []Conflict {
	if p.Policy == Abandon || other.After.Len() == 0 {
		return nil
	}
	var both []string
	for c := range table.Diff(p.Before, p.After) {
		if c.New != nil {
			continue
		}
		if _, _, found := other.After.Lookup(c.Number); found {
			both = append(both, c.Number)
		}
	}
	if len(both) == 0 {
		return nil
	}
	slices.Sort(both)
	return []Conflict{{
		"Numbers move from one inventory to another",
		fmt.Sprintf("%s: inventory %q would end them, and inventory %q is to have them. To move numbers from one to the other, set deletion_policy = \"abandon\" in %q and "+
			"adopt_existing = true in %q, and apply. If %q is to be destroyed, apply its deletion_policy first.",
			InBlocks(both), p.Name, other.Name, p.Name, other.Name, p.Name),
	}}
}
