package functions

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/number"
)

var _ function.Function = (*didRange)(nil)

// didRange is did_range.
type didRange struct{}

func (f *didRange) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "did_range"
}

func (f *didRange) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Lists the numbers of a block",
		MarkdownDescription: "Returns all numbers from `first` to `last`, both included, ascending. Both have the same length; zeros in " +
			"front are kept, if the numbers are quoted. A block may have up to 100,000 numbers (Terraform's own `range` stops at 1,024).",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "first", MarkdownDescription: "The first number, digits only."},
			function.StringParameter{Name: "last", MarkdownDescription: "The last number, digits only."},
		},
		Return: function.ListReturn{ElementType: types.StringType},
	}
}

func (f *didRange) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var first, last string
	if resp.Error = req.Arguments.Get(ctx, &first, &last); resp.Error != nil {
		return
	}
	if err := number.Check(first); err != nil {
		resp.Error = function.NewArgumentFuncError(0, err.Error())
		return
	}
	numbers, err := number.Block{First: first, Last: last}.Expand()
	if err != nil { // last is not a number, or not one that goes with first
		resp.Error = function.NewArgumentFuncError(1, err.Error())
		return
	}
	resp.Error = resp.Result.Set(ctx, numbers)
}
