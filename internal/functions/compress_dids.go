package functions

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/number"
)

var _ function.Function = (*compressDIDs)(nil)

// compressDIDs is compress_dids.
type compressDIDs struct{}

// blockModel is one block of its result.
type blockModel struct {
	First string `tfsdk:"first"`
	Last  string `tfsdk:"last"`
}

func (f *compressDIDs) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "compress_dids"
}

func (f *compressDIDs) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Reads a list of numbers as blocks",
		MarkdownDescription: "Returns the fewest blocks of consecutive numbers that hold exactly the given ones, sorted. Each has its `first` and `last` " +
			"number. The numbers may come in any order and more than once. Numbers of different length never share a block: " +
			"zeros in front are part of a number. A number with letters is a block of its own. `did_range` is the way back.",
		Parameters: []function.Parameter{function.ListParameter{
			Name: "dids", ElementType: types.StringType, MarkdownDescription: "The numbers, as MOR stores them.",
		}},
		Return: function.ListReturn{ElementType: types.ObjectType{AttrTypes: map[string]attr.Type{"first": types.StringType, "last": types.StringType}}},
	}
}

func (f *compressDIDs) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var given []*string
	if resp.Error = req.Arguments.Get(ctx, &given); resp.Error != nil {
		return
	}
	numbers := make([]string, 0, len(given))
	for i, text := range given {
		if text == nil {
			resp.Error = function.NewArgumentFuncError(0, fmt.Sprintf("element %d is null; leave it out", i))
			return
		}
		if _, err := number.NewBlock(*text, *text); err != nil {
			resp.Error = function.NewArgumentFuncError(0, fmt.Sprintf(
				"element %d: %v. Numbers as people write them go through provider::mor::normalize_did first", i, err))
			return
		}
		numbers = append(numbers, *text)
	}
	found := number.Compress(numbers)
	blocks := make([]blockModel, 0, len(found))
	for _, block := range found {
		blocks = append(blocks, blockModel{block.First, block.Last})
	}
	resp.Error = resp.Result.Set(ctx, blocks)
}
