package config

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Decode fills what into points to, as Config.Decode does. A type may call it on its own Value from UnmarshalConfig, with a type
// that lacks the method.
func (v Value) Decode(into any) error {
	target := reflect.ValueOf(into)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return v.Errorf("decode %s: %T is not a pointer to fill", v.path, into)
	}
	d := &decoder{}
	d.value(v, target.Elem(), field{})
	return errors.Join(d.errs...)
}

type decoder struct{ errs []error }

func (d *decoder) fail(err error) {
	if err != nil {
		d.errs = append(d.errs, err)
	}
}

// field is a struct field with what its tag says.
type field struct {
	key                        string
	index                      []int
	required, secret, ms, lone bool
}

var (
	durationType = reflect.TypeFor[time.Duration]()
	valueType    = reflect.TypeFor[Value]()
	unmarshaler  = reflect.TypeFor[Unmarshaler]()
)

func (d *decoder) value(v Value, into reflect.Value, f field) {
	v.use()
	t := into.Type()
	switch {
	case into.CanAddr() && reflect.PointerTo(t).Implements(unmarshaler):
		d.custom(v, into.Addr().Interface().(Unmarshaler))
	case t == valueType:
		into.Set(reflect.ValueOf(v))
	case t == durationType:
		d.duration(v, into, f)
	case t.Kind() == reflect.Pointer:
		d.pointer(v, into, f)
	case t.Kind() == reflect.Interface && t.NumMethod() == 0:
		if found := v.Any(); found != nil {
			into.Set(reflect.ValueOf(found))
		}
	case t.Kind() == reflect.Struct:
		d.object(v, into)
	case t.Kind() == reflect.Slice:
		d.slice(v, into, f)
	case t.Kind() == reflect.Map && t.Key().Kind() == reflect.String:
		d.table(v, into, f)
	default:
		d.scalar(v, into)
	}
}

func (d *decoder) custom(v Value, into Unmarshaler) {
	err := into.UnmarshalConfig(v)
	var placed *Error
	if err != nil && !errors.As(err, &placed) {
		err = v.Errorf("Invalid value for key '%s' in '%s', %w", v.path, v.n.origin.source(), err)
	}
	d.fail(err)
}

func (d *decoder) duration(v Value, into reflect.Value, f field) {
	if f.ms && v.n.kind == Number {
		found, err := nanoseconds(v.n.number * float64(time.Millisecond))
		if err != nil {
			err = v.Errorf("Invalid duration '%s' in config at '%s', %w", formatNumber(v.n.number), v.path, err)
		}
		into.SetInt(int64(found))
		d.fail(err)
		return
	}
	found, err := v.duration()
	into.SetInt(int64(found))
	d.fail(err)
}

func (d *decoder) pointer(v Value, into reflect.Value, f field) {
	if v.n.kind == Null {
		return
	}
	if into.IsNil() {
		into.Set(reflect.New(into.Type().Elem()))
	}
	d.value(v, into.Elem(), f)
}

func (d *decoder) slice(v Value, into reflect.Value, f field) {
	items := v.children()
	if f.lone && v.n.kind != Array {
		items = []Value{v}
	} else if v.n.kind != Array {
		d.fail(v.wrongType(sliceName(into.Type().Elem())))
		return
	}
	list := reflect.MakeSlice(into.Type(), len(items), len(items))
	for i, item := range items {
		d.value(item, list.Index(i), field{ms: f.ms})
	}
	into.Set(list)
}

func sliceName(item reflect.Type) string {
	switch item.Kind() {
	case reflect.String:
		return "string-array"
	case reflect.Struct, reflect.Map:
		return "object-array"
	}
	return "array"
}

func (d *decoder) table(v Value, into reflect.Value, f field) {
	if v.n.kind != Object {
		d.fail(v.wrongType("object"))
		return
	}
	table := reflect.MakeMapWithSize(into.Type(), len(v.n.keys))
	for _, key := range v.n.keys {
		item := reflect.New(into.Type().Elem()).Elem()
		d.value(v.child(key, v.n.fields[key]), item, field{ms: f.ms})
		table.SetMapIndex(reflect.ValueOf(key).Convert(into.Type().Key()), item)
	}
	into.Set(table)
}

func (d *decoder) object(v Value, into reflect.Value) {
	if v.n.kind != Object {
		d.fail(v.wrongType("object"))
		return
	}
	before := len(d.errs)
	fields := fieldsOf(into.Type(), nil)
	for _, f := range fields {
		child, found := v.n.fields[f.key]
		if !found {
			if f.required {
				d.fail(missing(v, f.key))
			}
			continue
		}
		inner := v.child(f.key, child)
		if f.secret {
			inner.secret = true
			inner.Conceal()
		}
		d.value(inner, into.FieldByIndex(f.index), f)
	}
	if v.strict {
		d.unknown(v, fields)
	}
	if len(d.errs) == before {
		d.check(v, into)
	}
}

func missing(v Value, key string) error {
	path := v.child(key, v.n).path
	return &Error{Origin: v.keyOrigin(), Message: "Missing required config value at '" + path + "' in '" + v.n.origin.source() + "'"}
}

func (d *decoder) unknown(v Value, fields []field) {
	var known []string
	for _, f := range fields {
		known = append(known, f.key)
	}
	for _, key := range v.n.keys {
		if slices.Contains(known, key) {
			continue
		}
		child := v.child(key, v.n.fields[key])
		message := "Unknown key '" + child.path + "' in '" + child.n.origin.source() + "'" + suggest(key, known)
		d.fail(&Error{Origin: child.keyOrigin(), Message: message})
	}
}

func (d *decoder) scalar(v Value, into reflect.Value) {
	switch kind := into.Kind(); {
	case kind == reflect.String:
		text, err := v.Text()
		into.SetString(text)
		d.fail(err)
	case kind == reflect.Bool:
		found, err := v.Bool()
		into.SetBool(found)
		d.fail(err)
	case into.CanFloat():
		number, err := v.Number()
		into.SetFloat(number)
		d.fail(err)
	case into.CanInt():
		number, err := v.Int()
		if err == nil && into.OverflowInt(int64(number)) {
			err = v.unconvertible(kind.String())
		}
		into.SetInt(int64(number))
		d.fail(err)
	case into.CanUint():
		number, err := v.Int()
		if err == nil && (number < 0 || into.OverflowUint(uint64(number))) {
			err = v.unconvertible("positive whole number")
		}
		into.SetUint(uint64(max(number, 0)))
		d.fail(err)
	default:
		d.fail(v.Errorf("decode %s: no configuration can fill a %s", v.path, into.Type()))
	}
}

// fieldsOf lists the tagged fields of a struct, those of embedded structs in place.
func fieldsOf(t reflect.Type, above []int) []field {
	var fields []field
	for i := range t.NumField() {
		member := t.Field(i)
		index := append(slices.Clone(above), i)
		tag, tagged := member.Tag.Lookup("config")
		if member.Anonymous && !tagged && member.Type.Kind() == reflect.Struct {
			fields = append(fields, fieldsOf(member.Type, index)...)
			continue
		}
		parts := strings.Split(tag, ",")
		if !member.IsExported() || parts[0] == "" || parts[0] == "-" {
			continue
		}
		fields = append(fields, field{
			key: parts[0], index: index,
			required: slices.Contains(parts[1:], "required"),
			secret:   slices.Contains(parts[1:], "secret"),
			ms:       slices.Contains(parts[1:], "ms"),
			lone:     slices.Contains(parts[1:], "lone"),
		})
	}
	return fields
}
