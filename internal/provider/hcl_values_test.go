package provider

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/didops/terraform-provider-mor/internal/tfdriver"
)

// referred returns the blocks that an expression refers to.
func referred(expr hclsyntax.Expression) []string {
	var blocks []string
	for _, traversal := range expr.Variables() {
		switch traversal.RootName() {
		case "local", "each", "var":
			continue
		}
		parts := strings.Split(address(traversal), ".")
		n := 2
		if parts[0] == "data" {
			n = 3
		}
		block, _, _ := strings.Cut(strings.Join(parts[:n], "."), "[")
		if !slices.Contains(blocks, block) {
			blocks = append(blocks, block)
		}
	}
	return blocks
}

// addresses returns those in a list.
func addresses(expr hclsyntax.Expression) []string {
	var all []string
	for _, one := range expr.(*hclsyntax.TupleConsExpr).Exprs {
		traversal, diags := hcl.AbsTraversalForExpr(one)
		if !diags.HasErrors() {
			all = append(all, address(traversal))
		}
	}
	return all
}

// address writes a traversal as Terraform does.
func address(traversal hcl.Traversal) string {
	var b strings.Builder
	for _, step := range traversal {
		switch step := step.(type) {
		case hcl.TraverseRoot:
			b.WriteString(step.Name)
		case hcl.TraverseAttr:
			b.WriteString("." + step.Name)
		case hcl.TraverseIndex:
			fmt.Fprintf(&b, "[%q]", step.Key.AsString())
		}
	}
	return b.String()
}

// asCty and asAny convert between the driver's plain values and those of expressions.
func asCty(value any) cty.Value {
	switch value := value.(type) {
	case nil:
		return cty.NullVal(cty.DynamicPseudoType)
	case string:
		return cty.StringVal(value)
	case bool:
		return cty.BoolVal(value)
	case int64:
		return cty.NumberIntVal(value)
	case float64:
		return cty.NumberFloatVal(value)
	case []any:
		all := make([]cty.Value, len(value))
		for i := range value {
			all[i] = asCty(value[i])
		}
		return cty.TupleVal(all)
	case map[string]any:
		all := map[string]cty.Value{}
		for name := range value {
			all[name] = asCty(value[name])
		}
		return cty.ObjectVal(all)
	}
	return cty.DynamicVal
}

func asAny(value cty.Value) any {
	switch typ := value.Type(); {
	case !value.IsKnown():
		return tfdriver.Unknown
	case value.IsNull():
		return nil
	case typ == cty.String:
		return value.AsString()
	case typ == cty.Bool:
		return value.True()
	case typ == cty.Number:
		i, _ := value.AsBigFloat().Int64()
		return i
	case typ.IsObjectType() || typ.IsMapType():
		all := map[string]any{}
		for name, element := range value.AsValueMap() {
			all[name] = asAny(element)
		}
		return all
	}
	all := []any{}
	for _, element := range value.AsValueSlice() {
		all = append(all, asAny(element))
	}
	return all
}
