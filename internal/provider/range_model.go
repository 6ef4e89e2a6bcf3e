package provider

import (
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/number"
)

// blockList are numbers as a list of blocks, compressed.
func blockList(numbers []string) types.List { return textList(blockTexts(numbers)) }

func textList(texts []string) types.List {
	values := make([]attr.Value, len(texts))
	for i, text := range texts {
		values[i] = types.StringValue(text)
	}
	return types.ListValueMust(types.StringType, values)
}

var noBlocks = blockList(nil)

// texts are the elements of a list of strings; unknown and null ones are left out.
func texts(list types.List) []string {
	var all []string
	for _, element := range list.Elements() {
		if text, ok := element.(types.String); ok && !text.IsNull() && !text.IsUnknown() {
			all = append(all, text.ValueString())
		}
	}
	return all
}

// numbersIn are the numbers of a list of blocks that was made by blockList or checked.
func numbersIn(list types.List) map[string]bool {
	all := map[string]bool{}
	for _, text := range texts(list) {
		block, err := number.ParseBlock(text)
		if err != nil {
			continue
		}
		numbers, _ := block.Expand()
		for _, n := range numbers {
			all[n] = true
		}
	}
	return all
}

// known tells that which numbers the range has does not wait for another resource.
func (m *rangeModel) known() bool {
	if m.First.IsUnknown() || m.Last.IsUnknown() || m.Exclude.IsUnknown() {
		return false
	}
	return !slices.ContainsFunc(m.Exclude.Elements(), attr.Value.IsUnknown)
}

func (m *rangeModel) block() number.Block {
	return number.Block{First: m.First.ValueString(), Last: m.Last.ValueString()}
}

// numbers are those of the range, ascending.
func (m *rangeModel) numbers() []string {
	all, _ := m.block().Expand()
	if excluded := numbersIn(m.Exclude); len(excluded) > 0 {
		all = slices.DeleteFunc(all, func(n string) bool { return excluded[n] })
	}
	return all
}

// have are the numbers of the range that are Terraform's.
func (m *rangeModel) have() []string {
	all := m.numbers()
	if missing := numbersIn(m.Missing); len(missing) > 0 {
		all = slices.DeleteFunc(all, func(n string) bool { return missing[n] })
	}
	return all
}

// check reports what is wrong with first, last and exclude, as far as they are known.
func (m *rangeModel) check(diags *diag.Diagnostics) {
	if m.First.IsUnknown() || m.Last.IsUnknown() || number.Check(m.First.ValueString()) != nil || number.Check(m.Last.ValueString()) != nil {
		return // numberValidator has said so
	}
	block, err := number.NewBlock(m.First.ValueString(), m.Last.ValueString())
	if err == nil {
		_, err = block.Expand()
	}
	if err != nil {
		diags.AddAttributeError(path.Root("last"), "No range of numbers", err.Error()+".")
		return
	}
	size := block.Size()
	for i, element := range m.Exclude.Elements() {
		at := path.Root("exclude").AtListIndex(i)
		text, ok := element.(types.String)
		if !ok || text.IsUnknown() {
			return
		}
		excluded, err := number.ParseBlock(text.ValueString())
		if err == nil {
			err = number.Check(excluded.First) // one with letters is a block of its own elsewhere
		}
		switch {
		case err != nil:
			diags.AddAttributeError(at, "Neither a number nor a block", fmt.Sprintf(
				"%s. Write one number (37052000050) or a block (37052000060-37052000069).", err))
		case !block.Overlaps(excluded):
			diags.AddAttributeError(at, "Not in the range", fmt.Sprintf("%s is not within %s, so there is nothing to exclude.", excluded, block))
		case excluded.First < block.First || excluded.Last > block.Last:
			inside := number.Block{First: max(excluded.First, block.First), Last: min(excluded.Last, block.Last)}
			diags.AddAttributeError(at, "Not wholly in the range", fmt.Sprintf(
				"%s is not wholly within %s. Write only what is in the range: %q.", excluded, block, inside))
		}
	}
	if !diags.HasError() && m.known() && len(m.numbers()) == 0 {
		diags.AddAttributeError(path.Root("exclude"), "Nothing is left of the range", fmt.Sprintf("All %d numbers of it are excluded.", size))
	}
}

// settings are what the configuration asks for of each number.
func (m *rangeModel) settings() lifecycle.Settings {
	return lifecycle.Settings{
		ProviderID:      m.ProviderID.ValueInt64Pointer(),
		UserID:          m.UserID.ValueInt64Pointer(),
		CustomSIPHeader: m.CustomSIPHeader.ValueStringPointer(),
		Comment:         m.Comment.ValueStringPointer(),
	}
}

// unfinished marks a range of which not all could be created, by a value that no
// plan has. How it is to be destroyed stays: some of its numbers may have been
// adopted, and in service long before.
func (m *rangeModel) unfinished() { m.AdoptExisting = types.BoolNull() }

func (m *rangeModel) isUnfinished() bool { return m.AdoptExisting.IsNull() }

// asConfigured tells that no number lacks anything, as far as is known.
func (m *rangeModel) asConfigured() bool {
	for _, list := range []types.List{m.Missing, m.NotReserved, m.NotOnDevice, m.NotUpdated} {
		if len(list.Elements()) > 0 {
			return false
		}
	}
	return true
}

// sameNumbersAndSettings tells that nothing differs that would be written to MOR.
func (m *rangeModel) sameNumbersAndSettings(other rangeModel) bool {
	return m.known() && m.First.Equal(other.First) && m.Last.Equal(other.Last) && slices.Equal(texts(m.Exclude), texts(other.Exclude)) &&
		m.ProviderID.Equal(other.ProviderID) && m.UserID.Equal(other.UserID) && m.DeviceID.Equal(other.DeviceID) &&
		changedText(m.CustomSIPHeader, other.CustomSIPHeader) == nil && changedText(m.Comment, other.Comment) == nil
}

// name is how messages call the range.
func (m *rangeModel) name() string { return m.First.ValueString() + "-" + m.Last.ValueString() }

// identify sets what follows from first, last and exclude.
func (m *rangeModel) identify() {
	m.ID = types.StringValue(m.name())
	m.Size = types.Int64Value(int64(len(m.numbers())))
}

func (m *rangeModel) identity() rangeIdentity { return rangeIdentity{First: m.First, Last: m.Last} }

// show takes over how the numbers of the range stand.
func (m *rangeModel) show(members []*lifecycle.Member) {
	var missing, notReserved, notOnDevice, notUpdated []string
	for _, member := range members {
		gap := member.Gap()
		for list, lacks := range map[*[]string]bool{
			&missing: gap.Missing, &notReserved: gap.User, &notOnDevice: gap.Device, &notUpdated: gap.Settings,
		} {
			if lacks {
				*list = append(*list, member.Number)
			}
		}
	}
	m.Missing, m.NotReserved, m.NotOnDevice, m.NotUpdated = blockList(missing), blockList(notReserved), blockList(notOnDevice), blockList(notUpdated)
	m.StatusCounts = statusCounts(members)
}

// statusCounts are how many of the members that Terraform has stand how. Of one
// that was created and never seen since, it is not known.
func statusCounts(members []*lifecycle.Member) types.Map {
	counts := map[mor.Status]int64{}
	for _, m := range members {
		if m.Have() && m.Now.Status != "" {
			counts[m.Now.Status]++
		}
	}
	values := map[string]attr.Value{}
	for status, count := range counts {
		values[string(status)] = types.Int64Value(count)
	}
	return types.MapValueMust(types.Int64Type, values)
}

var rangeFirst, rangeLast = path.Root("first"), path.Root("last")
