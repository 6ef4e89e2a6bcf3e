package functions

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/didops/terraform-provider-mor/internal/table"
)

var _ function.Function = (*didsToCSV)(nil)

// didsToCSV is dids_to_csv.
type didsToCSV struct{}

func (f *didsToCSV) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "dids_to_csv"
}

func (f *didsToCSV) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Writes a table of numbers as a CSV file",
		MarkdownDescription: "Returns a CSV file with a row for each key, sorted, and a column for each field that any row has. `dids_from_csv` reads " +
			"it as the same table.\n\n" +
			"- `null` becomes an empty cell. If a row lacks a field that other rows have, that is an error, because a CSV file cannot say " +
			"\"not managed\" for one row. Set the field, or set it to `null` for none. For `provider_id`, `language` and `call_limit` the cell " +
			"stays empty: there `null` means the same as no field.\n" +
			"- Numbers that `null` leaves out of a block have no row. The block becomes two rows.\n" +
			"- A text that a spreadsheet would run as a formula, such as `=1+1`, gets an apostrophe in front. `dids_from_csv` removes it.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "json", MarkdownDescription: "The table: a JSON object with a key for each number or block."},
		},
		Return: function.StringReturn{},
	}
}

func (f *didsToCSV) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var json string
	if resp.Error = req.Arguments.Get(ctx, &json); resp.Error != nil {
		return
	}
	csv, err := table.ToCSV(json)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, err.Error())
		return
	}
	resp.Error = resp.Result.Set(ctx, csv)
}
