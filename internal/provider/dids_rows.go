package provider

import (
	"context"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// rowsAttribute is a computed list of many objects, filled by setRows.
type rowsAttribute struct{ schema.ListNestedAttribute }

// ApplyTerraform5AttributePathStep keeps the framework out of the elements. It looks for
// empty blocks there, of which there are none: it asks for the type of each null four
// times, and that takes most of the time of 10,000 rows.
func (a rowsAttribute) ApplyTerraform5AttributePathStep(tftypes.AttributePathStep) (any, error) {
	return types.DynamicType, nil
}

// setRows makes rows, which are structs with tfsdk tags, the value of a list in a state. State.Set
// does the same, but reads the tags anew for each row.
func setRows[T any](ctx context.Context, state *tfsdk.State, attribute string, rows []T) error {
	values := map[string]tftypes.Value{}
	if err := state.Raw.As(&values); err != nil {
		return err
	}
	list := values[attribute].Type().(tftypes.List)
	elements := make([]tftypes.Value, len(rows))
	fields := reflect.VisibleFields(reflect.TypeFor[T]())
	for i := range rows {
		row, object := reflect.ValueOf(&rows[i]).Elem(), make(map[string]tftypes.Value, len(fields))
		for _, field := range fields {
			if field.Anonymous {
				continue
			}
			value, err := row.FieldByIndex(field.Index).Interface().(attr.Value).ToTerraformValue(ctx)
			if err != nil {
				return err
			}
			object[field.Tag.Get("tfsdk")] = value
		}
		elements[i] = tftypes.NewValue(list.ElementType, object)
	}
	values[attribute] = tftypes.NewValue(list, elements)
	state.Raw = tftypes.NewValue(state.Raw.Type(), values)
	return nil
}
