package provider

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/number"
)

const (
	// defaultLimit is what Terraform asks for if the list block sets no limit.
	defaultLimit = 100

	neverTerminated = "It leaves out terminated numbers: they cannot be imported."
	listLimit       = "The filters are those of the data source `mor_dids`.\n\nTerraform lists 100 results unless the list block sets `limit`. To list all, set it above the number of DIDs."
)

// listModel is a list block: the filters of mor_dids.
type listModel struct {
	didFilterModel
	didLegacyFilterModel
}

// listFilterAttributes are those of a listModel. Terminated numbers are never listed.
func listFilterAttributes() map[string]schema.Attribute {
	attributes := asListAttributes(didFilterAttributes())
	maps.Copy(attributes, asListAttributes(didLegacyFilterAttributes()))
	attributes["status"] = schema.StringAttribute{
		Optional: true, MarkdownDescription: "One of `free`, `reserved`, `active` and `closed`.",
		Validators: []validator.String{stringvalidator.OneOf(
			string(mor.StatusFree), string(mor.StatusReserved), string(mor.StatusActive), string(mor.StatusClosed))},
	}
	attributes["hide_terminated"] = schema.BoolAttribute{
		Optional: true, MarkdownDescription: "As in the data source `mor_dids`. Here it changes nothing: terminated numbers are never listed.",
	}
	return attributes
}

// listed yields the numbers that a list block asks for.
func (s *server) listed(ctx context.Context, model listModel) iter.Seq2[mor.DID, error] {
	filter := model.filter()
	filter.HideTerminated = true
	names := model.narrow(&filter)
	if len(names) == 0 {
		return s.mor.Each(ctx, filter)
	}
	return func(yield func(mor.DID, error) bool) {
		for did, err := range s.mor.Each(ctx, filter) {
			if err == nil { // how it stands is told by the shared view, which may show more than the legacy list
				var now lifecycle.Standing
				if now, err = s.find(ctx, did.Number); err == nil && (!now.Found || now.ID != did.ID || now.Status == mor.StatusTerminated) {
					continue
				}
				did = now.DID
			}
			if !yield(did, spoken(narrowed(err, names))) || err != nil {
				return
			}
		}
	}
}

// listResults makes a result of each number, as far as Terraform wants them; show
// fills in what is special to the resource. Once there are enough, no further
// page is asked for. An error is a result, too, and the last.
func listResults(ctx context.Context, req list.ListRequest, dids iter.Seq2[mor.DID, error], show func(mor.DID, *list.ListResult)) iter.Seq[list.ListResult] {
	return func(push func(list.ListResult) bool) {
		out := results{limit: req.Limit, push: push}
		for did, err := range dids {
			if err != nil {
				out.fail(err)
				return
			}
			if !out.takes(did) {
				continue
			}
			result := req.NewListResult(ctx)
			result.DisplayName = displayName(did)
			show(did, &result)
			if !out.add(result) {
				return
			}
		}
		out.end()
	}
}

// results are what is pushed for a list block.
type results struct {
	limit   int64
	push    func(list.ListResult) bool
	pushed  int64
	foreign []string // numbers that Terraform does not manage
}

// fail pushes an error: the last result.
func (r *results) fail(err error) {
	var diags diag.Diagnostics
	report(&diags, "list DIDs", err)
	r.push(list.ListResult{Diagnostics: diags})
}

// takes reports whether Terraform manages the number. If not, end says so.
func (r *results) takes(did mor.DID) bool {
	if number.Check(did.Number) == nil {
		return true
	}
	r.foreign = append(r.foreign, mor.Clean(did.Number))
	return false
}

// add pushes a result and reports whether more are wanted.
func (r *results) add(result list.ListResult) bool {
	r.pushed++
	enough := r.pushed == r.limit
	if enough && r.limit == defaultLimit {
		result.Diagnostics.AddWarning("The list may be longer than shown", fmt.Sprintf(
			"Terraform asks for %d results unless the list block sets a limit. If there are more numbers, set it, for example limit = 10000.", r.pushed))
	}
	return r.push(result) && !enough
}

// end says which numbers are not among the results, once all were added.
func (r *results) end() {
	if len(r.foreign) > 0 {
		r.push(warningResult("Some numbers are not listed", fmt.Sprintf(
			"The provider manages only numbers that are written in digits. These are not: %s.", firstFew(r.foreign))))
	}
}

// fewNumbers is how many numbers a message names one by one.
const fewNumbers = 5

// firstFew names some of many.
func firstFew(names []string) string {
	if len(names) <= fewNumbers {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:fewNumbers], ", "), len(names)-fewNumbers)
}

// displayName is the number and its owner.
func displayName(did mor.DID) string {
	if did.Owner == "" {
		return did.Number
	}
	return fmt.Sprintf("%s (%s)", did.Number, mor.Clean(did.Owner))
}

// warningResult says something beside the results.
func warningResult(summary, detail string) list.ListResult {
	return list.ListResult{Diagnostics: diag.Diagnostics{diag.NewWarningDiagnostic(summary, detail)}}
}
