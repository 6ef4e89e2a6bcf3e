package provider

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
)

// rangeMemory is what a range remembers in private state: little, whatever its size.
type rangeMemory struct {
	// Names are the labels under which the range's user, device and provider were last proven.
	Names lifecycle.Names `json:"names,omitempty"`
	// Newest is the highest ID of the range's DIDs. 0: not known.
	Newest int64 `json:"newest,omitempty"`
	// Doubts are numbers of which is not known whether we have created them or brought them back.
	Doubts []rangeDoubt `json:"doubts,omitempty"`
	// Imported is a range that was imported and not applied since: what leaves it was never Terraform's to end.
	Imported bool `json:"imported,omitempty"`

	// Users and Devices are the ones before a change that was not finished: some numbers may still be there.
	Users   []int64 `json:"users,omitempty"`
	Devices []int64 `json:"devices,omitempty"`
	// Unwritten are numbers whose texts are not known to be written, and Texts which
	// of them: a text that is not configured is to be cleared then.
	Unwritten []string   `json:"unwritten,omitempty"`
	Texts     rangeTexts `json:"texts,omitzero"`
	// Back are the numbers that somebody has put elsewhere, and where, as the last refresh has seen it.
	Back []rangeBack `json:"back,omitempty"`
	// Theirs are numbers that were imported and have never stood as configured: nobody has put them elsewhere.
	Theirs []string `json:"theirs,omitempty"`
	// Ending is set by the plan of a destroy, and by that of a replacement that goes on
	// with nothing of an unfinished range. The plan has said so.
	Ending bool `json:"ending,omitempty"`
	// Continued is set by the plan of the creation that goes on with an unfinished range: its name.
	Continued string `json:"continued,omitempty"`
}

// rangeDoubt is about a did_create, with the mark that lifecycle.Ours needs, or
// about a did_make_free, with the ID of the DID that was terminated.
type rangeDoubt struct {
	Number string    `json:"number"`
	Mark   *mor.Mark `json:"mark,omitempty"`
	Freed  int64     `json:"freed,omitempty"`
}

type rangeTexts struct {
	CustomSIPHeader bool `json:"custom_sip_header,omitempty"`
	Comment         bool `json:"comment,omitempty"`
}

// rewriting is what numbers are to be whose texts are not known to be written.
func (m rangeMemory) rewriting(want *lifecycle.Want) *lifecycle.Want {
	rewritten := *want
	if m.Texts.CustomSIPHeader && want.CustomSIPHeader == nil {
		rewritten.CustomSIPHeader = new("")
	}
	if m.Texts.Comment && want.Comment == nil {
		rewritten.Comment = new("")
	}
	return &rewritten
}

type rangeBack struct {
	lifecycle.Elsewhere
	Blocks []string `json:"blocks"`
}

const rangeMemoryKey = "range"

// remembered is what a range remembers. What cannot be read is forgotten: it only saves questions.
func remembered(ctx context.Context, private privateState, diags *diag.Diagnostics) rangeMemory {
	var m rangeMemory
	text, more := private.GetKey(ctx, rangeMemoryKey)
	diags.Append(more...)
	if len(text) == 0 || json.Unmarshal(text, &m) != nil {
		m = rangeMemory{}
	}
	if m.Names == nil {
		m.Names = lifecycle.Names{}
	}
	return m
}

func (m rangeMemory) keep(ctx context.Context, private privateState, diags *diag.Diagnostics) {
	text, err := json.Marshal(m)
	if err != nil {
		diags.AddError("The range's memory cannot be kept", err.Error())
		return
	}
	diags.Append(private.SetKey(ctx, rangeMemoryKey, text)...)
}

// take takes up what an apply has found out.
func (m *rangeMemory) take(work *rangeWork, plan rangeModel, prior *rangeModel, failed bool) {
	m.Theirs = m.stillTheirs(work.staying)
	m.Names, m.Imported, m.Ending, m.Continued, m.Back, m.Doubts, m.Newest = work.block.Names, false, false, "", nil, nil, 0
	ids := true
	var unwritten []string
	m.Texts = rangeTexts{}
	for _, member := range work.block.Members {
		switch {
		case member.Have():
			ids = ids && member.Now.ID != 0
			m.Newest = max(m.Newest, member.Now.ID)
		case member.Doubt != nil || member.Freed != 0:
			m.Doubts = append(m.Doubts, rangeDoubt{member.Number, member.Doubt, member.Freed})
		}
		if member.Unwritten() || !member.Have() && member.Freed != 0 {
			unwritten = append(unwritten, member.Number)
			m.Texts.CustomSIPHeader = m.Texts.CustomSIPHeader || member.Want.CustomSIPHeader != nil
			m.Texts.Comment = m.Texts.Comment || member.Want.Comment != nil
		}
	}
	m.Unwritten = blockTexts(unwritten)
	if !ids {
		m.Newest = 0
	}
	switch {
	case !failed:
		m.Users, m.Devices = nil, nil
	case prior != nil:
		m.Users = former(m.Users, plan.UserID, prior.UserID)
		m.Devices = former(m.Devices, plan.DeviceID, prior.DeviceID)
	}
}

// stillTheirs are those of the members that are not where they should be, and never
// were: those of before, or, of an imported range, all.
func (m *rangeMemory) stillTheirs(members []*lifecycle.Member) []string {
	before := numbersIn(textList(m.Theirs))
	var still []string
	for _, member := range members {
		if gap := member.Gap(); member.Have() && (gap.User || gap.Device) && (m.Imported || before[member.Number]) {
			still = append(still, member.Number)
		}
	}
	return blockTexts(still)
}

// former adds an ID that was given up.
func former(all []int64, now, before types.Int64) []int64 {
	if before.IsNull() || before.Equal(now) || slices.Contains(all, before.ValueInt64()) {
		return all
	}
	return append(slices.Clip(all), before.ValueInt64())
}

// prior are whom and what the range has given its numbers to.
func (m rangeMemory) prior(state *rangeModel) lifecycle.Prior {
	return lifecycle.Prior{
		UserIDs:   former(m.Users, types.Int64Null(), state.UserID),
		DeviceIDs: former(m.Devices, types.Int64Null(), state.DeviceID),
	}
}
