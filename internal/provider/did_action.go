package provider

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/inventory"
	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/wording"
)

// didAction is what the actions on numbers have in common.
type didAction struct {
	server *server
}

func (a *didAction) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	a.server = serverFrom(req.ProviderData, &resp.Diagnostics)
}

// didActionModel is the configuration that the actions have in common.
type didActionModel struct {
	DID    types.String `tfsdk:"did"`
	DIDs   types.Set    `tfsdk:"dids"`
	UserID types.Int64  `tfsdk:"user_id"`
}

func didActionAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"did": schema.StringAttribute{
			Optional: true, MarkdownDescription: "The number, digits only. Set either `did` or `dids`. " + quoteNumbers,
			Validators: []validator.String{numberValidator{}, stringvalidator.ExactlyOneOf(path.MatchRoot("did"), path.MatchRoot("dids"))},
		},
		"dids": schema.SetAttribute{
			Optional: true, ElementType: types.StringType,
			MarkdownDescription: "Many numbers, digits only. The function `did_range` lists the numbers of a block.",
			Validators:          []validator.Set{setvalidator.NoNullValues(), setvalidator.ValueStringsAre(numberValidator{})},
		},
		"user_id": schema.Int64Attribute{
			Optional: true, Validators: []validator.Int64{int64validator.AtLeast(1)},
			MarkdownDescription: "ID of the user or reseller that the numbers are reserved for. If set, the action proves by ID that a number is theirs. " +
				"Otherwise it leaves the number alone. Without it, the action does not check whose a number is.",
		},
	}
}

// numbers are those that the action is about; known is false if Terraform does not know them yet.
func (m *didActionModel) numbers(ctx context.Context, diags *diag.Diagnostics) (numbers []string, known bool) {
	switch {
	case m.DID.IsUnknown(), m.DIDs.IsUnknown(), m.UserID.IsUnknown():
		return nil, false
	case !m.DID.IsNull():
		return []string{m.DID.ValueString()}, true
	}
	var all []types.String
	diags.Append(m.DIDs.ElementsAs(ctx, &all, false)...)
	for _, one := range all {
		if one.IsUnknown() {
			return nil, false
		}
		numbers = append(numbers, one.ValueString())
	}
	slices.Sort(numbers)
	return numbers, true
}

// didJob is what an action does to numbers.
type didJob struct {
	do, done string // in words: "close", "closed"
	goal     *lifecycle.Goal
	why      func(error) string
	members  []*lifecycle.Member
}

// members makes the members of a job. An action names its numbers, so all that has to be proven is their user.
func members(numbers []string, goal *lifecycle.Goal) []*lifecycle.Member {
	all := make([]*lifecycle.Member, len(numbers))
	for i, n := range numbers {
		all[i] = &lifecycle.Member{Number: n, Goal: goal, Ours: true, Written: true}
	}
	return all
}

// foresee warns, in a plan, of what would be refused as the numbers stand now. It is no
// error: what the same apply does first may be what the action waits for.
func (a *didAction) foresee(ctx context.Context, job *didJob, diags *diag.Diagnostics) {
	if a.server == nil || a.server.notReady {
		return
	}
	numbers := make([]string, len(job.members))
	for i, m := range job.members {
		numbers[i] = m.Number
	}
	found, _, err := a.server.view.Among(ctx, numbers)
	if err == nil {
		for _, m := range job.members {
			m.Now = lifecycle.Standing{DID: found[m.Number], Found: found[m.Number].ID != 0}
			m.Now.Number = m.Number
		}
		block := &lifecycle.Block{Names: lifecycle.Names{}, Members: job.members}
		err = block.Survey(ctx, func(ctx context.Context, dids []mor.DID, subject mor.Subject, id int64) ([]bool, error) {
			return a.server.view.StandAll(ctx, dids, subject, id, a.server.lifecycle.Parallel)
		})
	}
	if err != nil {
		diags.AddWarning("Whether the action can be done is not known", wording.Why(err))
		return
	}
	refused := inventory.Groups{}
	for _, m := range job.members {
		if reason := m.Outlook().Refused; reason != "" {
			refused.Add(job.why(m.Refusal(reason)), m.Number)
		}
	}
	if refused.Len() > 0 {
		diags.AddWarning("Some numbers cannot be "+job.done+" as they stand now", refused.String()+
			"\n\nThe action looks again when it runs. All other numbers are "+job.done+".")
	}
}

// invoke does the job, as far as it can be done, and reports the rest by reason.
func (a *didAction) invoke(ctx context.Context, job *didJob, resp *action.InvokeResponse) {
	if a.server == nil {
		return
	}
	tell := func(format string, args ...any) { sendProgress(ctx, resp, fmt.Sprintf(format, args...)) }
	defer a.alone(job)()
	a.server.applying.Store(true)
	block := &lifecycle.Block{Members: job.members, Progress: func(p lifecycle.Progress) {
		tell("%d of %d numbers %s, %d requests to change them", p.Done, p.Total, job.done, p.Writes)
	}}
	if len(job.members) > 1 {
		tell("%s to be %s", inventory.Count(len(job.members)), job.done)
	}
	err := a.server.lifecycle.Bring(ctx, block)
	if !block.Looked && len(job.members) > 0 {
		resp.Diagnostics.AddError("Could not "+job.do+" any number", wording.Why(err)+"\n\nNothing was changed.")
		return
	}
	left := job.report(err, &resp.Diagnostics)
	tell("%d of %d numbers are %s", len(job.members)-left, len(job.members), job.done)
}

// alone waits until nobody else in this run is at one of the numbers, and returns what
// ends that. It takes them in order, so that two actions never wait for each other.
func (a *didAction) alone(job *didJob) (done func()) {
	var ends []func()
	for _, m := range job.members {
		ends = append(ends, a.server.alone(m.Number))
	}
	return func() {
		for _, end := range ends {
			end()
		}
	}
}

// report adds the error for what could not be done, and returns for how many numbers.
func (job *didJob) report(err error, diags *diag.Diagnostics) (left int) {
	refused, undone := inventory.Groups{}, []string{}
	for _, m := range job.members {
		switch {
		case m.Err != nil:
			refused.Add(job.why(m.Err), m.Number)
		case !m.Done():
			undone = append(undone, m.Number)
		}
	}
	if left = refused.Len() + len(undone); left == 0 {
		return 0
	}
	detail := refused.String()
	if refused.Len() > 0 && len(undone) > 0 {
		detail += "\n\n"
	}
	switch {
	case len(undone) == 0:
	case wording.IsInterrupted(err):
		detail += "The run was interrupted. Not finished: " + inventory.InBlocks(undone) + "."
	default:
		detail += "Not tried, since the same was to be expected: " + inventory.InBlocks(undone) + "."
	}
	diags.AddError("Could not "+job.do+" all numbers", fmt.Sprintf("%d of %d numbers are left.\n\n", left, len(job.members))+
		detail+"\n\nRun the action again after that: it does just what is left.")
	return left
}

// sendProgress sends an event, unless nobody takes it any more.
func sendProgress(ctx context.Context, resp *action.InvokeResponse, text string) {
	sent := make(chan struct{})
	go func() {
		resp.SendProgress(action.InvokeProgressEvent{Message: text})
		close(sent)
	}()
	select {
	case <-sent:
	case <-ctx.Done():
	}
}
