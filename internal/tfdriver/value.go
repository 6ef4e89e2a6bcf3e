package tfdriver

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"reflect"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// unknown is what stands for an unknown value in plain values.
type unknown struct{}

// Unknown is a value that is known after apply only.
var Unknown = unknown{}

func (unknown) String() string { return "(known after apply)" }

// MarshalJSON makes unknown values visible in comparisons and messages.
func (u unknown) MarshalJSON() ([]byte, error) { return json.Marshal(u.String()) }

func sorted[V any](set map[string]V) []string { return slices.Sorted(maps.Keys(set)) }

// lookup returns the object of an instance, see Expr.
type lookup func(address string) tftypes.Value

// toValue makes a value of the type of a plain one.
func toValue(typ tftypes.Type, plain any, get lookup) (tftypes.Value, error) {
	switch plain := plain.(type) {
	case nil:
		return tftypes.NewValue(typ, nil), nil
	case unknown:
		return tftypes.NewValue(typ, tftypes.UnknownValue), nil
	case tftypes.Value:
		return plain, nil
	case Reference:
		return attribute(get(plain.Address), plain.Attribute, typ)
	case Expr:
		value, err := plain.Value(func(address string) any { return asPlain(get(address)) })
		if err != nil {
			return tftypes.Value{}, err
		}
		return toValue(typ, value, get)
	}
	v := reflect.ValueOf(plain)
	switch {
	case v.Kind() == reflect.Pointer:
		if v.IsNil() {
			return tftypes.NewValue(typ, nil), nil
		}
		return toValue(typ, v.Elem().Interface(), get)
	case typ.Is(tftypes.String) && v.Kind() == reflect.String:
		return tftypes.NewValue(typ, v.String()), nil
	case typ.Is(tftypes.Bool) && v.Kind() == reflect.Bool:
		return tftypes.NewValue(typ, v.Bool()), nil
	case typ.Is(tftypes.Number) && v.CanInt():
		return tftypes.NewValue(typ, v.Int()), nil
	case typ.Is(tftypes.Number) && v.CanFloat():
		return tftypes.NewValue(typ, big.NewFloat(v.Float())), nil
	case v.Kind() == reflect.Slice:
		return listValue(typ, v, get)
	case v.Kind() == reflect.Map:
		return mapValue(typ, v, get)
	}
	return tftypes.Value{}, fmt.Errorf("%T is no %s", plain, typ)
}

func listValue(typ tftypes.Type, v reflect.Value, get lookup) (tftypes.Value, error) {
	var element tftypes.Type
	switch typ := typ.(type) {
	case tftypes.List:
		element = typ.ElementType
	case tftypes.Set:
		element = typ.ElementType
	default:
		return tftypes.Value{}, fmt.Errorf("a list is no %s", typ)
	}
	values := make([]tftypes.Value, v.Len())
	for i := range values {
		value, err := toValue(element, v.Index(i).Interface(), get)
		if err != nil {
			return value, err
		}
		values[i] = value
	}
	return tftypes.NewValue(typ, values), nil
}

// mapValue makes a map or an object, in which what is not given is null.
func mapValue(typ tftypes.Type, v reflect.Value, get lookup) (tftypes.Value, error) {
	values := map[string]tftypes.Value{}
	object, isObject := typ.(tftypes.Object)
	for name, attribute := range object.AttributeTypes {
		values[name] = tftypes.NewValue(attribute, nil)
	}
	for iter := v.MapRange(); iter.Next(); {
		name := iter.Key().String()
		var element tftypes.Type
		if m, ok := typ.(tftypes.Map); ok {
			element = m.ElementType
		} else if isObject {
			element = object.AttributeTypes[name]
		}
		if element == nil {
			return tftypes.Value{}, fmt.Errorf("an argument named %q is not expected", name)
		}
		value, err := toValue(element, iter.Value().Interface(), get)
		if err != nil {
			return value, fmt.Errorf("%s: %w", name, err)
		}
		values[name] = value
	}
	return tftypes.NewValue(typ, values), nil
}

// attribute returns an attribute of an object, unknown if the object is.
func attribute(object tftypes.Value, name string, typ tftypes.Type) (tftypes.Value, error) {
	if object.Type() == nil || !object.IsKnown() {
		return tftypes.NewValue(typ, tftypes.UnknownValue), nil
	}
	value, ok := attributes(object)[name]
	if !ok {
		return value, fmt.Errorf("there is no attribute %s", name)
	}
	return value, nil
}

// attributes takes an object or a map apart. It returns nil for null and unknown.
// Callers may change the map.
func attributes(object tftypes.Value) map[string]tftypes.Value {
	values := map[string]tftypes.Value{}
	if object.Type() == nil || object.IsNull() || !object.IsKnown() || object.As(&values) != nil {
		return nil
	}
	return maps.Clone(values) // the value has the map itself
}

func elements(list tftypes.Value) []tftypes.Value {
	var values []tftypes.Value
	if list.IsNull() || !list.IsKnown() || list.As(&values) != nil {
		return nil
	}
	return slices.Clone(values)
}

// asPlain is the opposite of toValue. Numbers become int64, or float64 if they are
// no integers; unknown values become Unknown.
func asPlain(value tftypes.Value) any {
	switch {
	case value.Type() == nil || value.IsNull():
		return nil
	case !value.IsKnown():
		return Unknown
	case value.Type().Is(tftypes.String):
		var s string
		_ = value.As(&s)
		return s
	case value.Type().Is(tftypes.Bool):
		var b bool
		_ = value.As(&b)
		return b
	case value.Type().Is(tftypes.Number):
		n := new(big.Float)
		_ = value.As(&n)
		if i, accuracy := n.Int64(); accuracy == big.Exact {
			return i
		}
		f, _ := n.Float64()
		return f
	}
	switch value.Type().(type) {
	case tftypes.Object, tftypes.Map:
		all := map[string]any{}
		for name, element := range attributes(value) {
			all[name] = asPlain(element)
		}
		return all
	}
	all := []any{}
	for _, element := range elements(value) {
		all = append(all, asPlain(element))
	}
	return all
}

// plainObject returns the attributes of an object, nil if it is null.
func plainObject(value tftypes.Value) map[string]any {
	all, _ := asPlain(value).(map[string]any)
	return all
}

func dynamic(value tftypes.Value) *tfprotov6.DynamicValue {
	d, err := tfprotov6.NewDynamicValue(value.Type(), value)
	if err != nil {
		panic(fmt.Sprintf("tfdriver: encoding a value of type %s: %v", value.Type(), err))
	}
	return &d
}
