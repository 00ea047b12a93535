package schema

import (
	"fmt"
	"slices"
	"strings"
)

// keyword compiles one keyword of o into s.
func (c *compiler) keyword(s *Schema, o *ordered, keyword, at string) (err error) {
	value := o.values[keyword]
	switch keyword {
	case "type":
		s.types, err = typesOf(value, at)
	case "const":
		s.constant, s.hasConstant = plain(value), true
	case "enum":
		list, ok := plain(value).([]any)
		if !ok {
			return fmt.Errorf("%s: must be a list", at)
		}
		s.enum = list
	case "not":
		s.not, err = c.compile(value, at)
	case "anyOf":
		s.anyOf, err = c.list(value, at)
	case "oneOf":
		s.oneOf, err = c.list(value, at)
	case "allOf":
		s.allOf, err = c.list(value, at)
	case "if":
		err = c.condition(s, o, at)
	case "pattern":
		s.pattern, err = compilePattern(value, at)
	default:
		return c.typedKeyword(s, o, keyword, at)
	}
	return err
}

func (c *compiler) typedKeyword(s *Schema, o *ordered, keyword, at string) (err error) {
	value := o.values[keyword]
	switch keyword {
	case "maximum":
		s.maximum, err = number(value, at)
	case "minimum":
		s.minimum, err = number(value, at)
	case "exclusiveMaximum":
		s.below, err = number(value, at)
	case "exclusiveMinimum":
		s.above, err = number(value, at)
	case "multipleOf":
		s.multipleOf, err = number(value, at)
		if err == nil && *s.multipleOf <= 0 {
			err = fmt.Errorf("%s: must be greater than 0", at)
		}
	case "maxLength":
		s.maxLength, err = count(value, at)
	case "minLength":
		s.minLength, err = count(value, at)
	case "maxItems":
		s.maxItems, err = count(value, at)
	case "minItems":
		s.minItems, err = count(value, at)
	case "items":
		err = c.itemsKeyword(s, o, at)
	case "contains":
		s.contains, err = c.compile(value, at)
	case "uniqueItems":
		s.unique = value == true
	default:
		return c.objectKeyword(s, keyword, value, at)
	}
	return err
}

func (c *compiler) objectKeyword(s *Schema, keyword string, value any, at string) (err error) {
	switch keyword {
	case "maxProperties":
		s.maxProperties, err = count(value, at)
	case "minProperties":
		s.minProperties, err = count(value, at)
	case "required":
		s.required, err = texts(value, at)
	case "propertyNames":
		s.names, err = c.compile(value, at)
	case "additionalProperties":
		s.additional, err = c.compile(value, at)
	case "dependencies":
		err = c.dependenciesKeyword(s, value, at)
	case "properties":
		err = c.each(value, at, func(name string, schema *Schema) error {
			s.properties = append(s.properties, property{name, schema})
			if s.known == nil {
				s.known = map[string]bool{}
			}
			s.known[name] = true
			return nil
		})
	case "patternProperties":
		err = c.each(value, at, func(name string, schema *Schema) error {
			pattern, err := compilePattern(name, at)
			s.patterns = append(s.patterns, patternProperty{pattern, schema})
			return err
		})
	default:
		if !slices.Contains(annotations, keyword) && !strings.Contains(keyword, ":") && !strings.HasPrefix(keyword, "x-") {
			return fmt.Errorf("%s: unknown keyword", at)
		}
	}
	return err
}

func (c *compiler) each(value any, at string, use func(string, *Schema) error) error {
	o, ok := value.(*ordered)
	if !ok {
		return fmt.Errorf("%s: must be an object", at)
	}
	for _, name := range o.keys {
		schema, err := c.compile(o.values[name], at+"/"+name)
		if err != nil {
			return err
		}
		if err := use(name, schema); err != nil {
			return err
		}
	}
	return nil
}

func (c *compiler) dependenciesKeyword(s *Schema, value any, at string) error {
	o, ok := value.(*ordered)
	if !ok {
		return fmt.Errorf("%s: must be an object", at)
	}
	for _, name := range o.keys {
		d := dependency{name: name}
		var err error
		if _, isList := o.values[name].([]any); isList {
			d.required, err = texts(o.values[name], at+"/"+name)
		} else {
			d.schema, err = c.compile(o.values[name], at+"/"+name)
		}
		if err != nil {
			return err
		}
		s.dependencies = append(s.dependencies, d)
	}
	return nil
}

func (c *compiler) itemsKeyword(s *Schema, o *ordered, at string) (err error) {
	if _, isList := o.values["items"].([]any); !isList {
		s.items, err = c.compile(o.values["items"], at)
		return err
	}
	if s.tuple, err = c.list(o.values["items"], at); err != nil {
		return err
	}
	if rest, ok := o.values["additionalItems"]; ok {
		s.additionalItems, err = c.compile(rest, at)
	}
	return err
}

func (c *compiler) condition(s *Schema, o *ordered, at string) (err error) {
	if s.when, err = c.compile(o.values["if"], at); err != nil {
		return err
	}
	if then, ok := o.values["then"]; ok {
		if s.then, err = c.compile(then, at); err != nil {
			return err
		}
	}
	if otherwise, ok := o.values["else"]; ok {
		s.otherwise, err = c.compile(otherwise, at)
	}
	return err
}

func (c *compiler) list(value any, at string) ([]*Schema, error) {
	list, ok := value.([]any)
	if !ok || len(list) == 0 {
		return nil, fmt.Errorf("%s: must be a list of schemas", at)
	}
	out := make([]*Schema, 0, len(list))
	for i, item := range list {
		s, err := c.compile(item, fmt.Sprintf("%s/%d", at, i))
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

func number(value any, at string) (*float64, error) {
	n, ok := value.(float64)
	if !ok {
		return nil, fmt.Errorf("%s: must be a number", at)
	}
	return &n, nil
}

func count(value any, at string) (*int, error) {
	n, ok := value.(float64)
	if !ok || n < 0 || n != float64(int(n)) {
		return nil, fmt.Errorf("%s: must be a whole number", at)
	}
	i := int(n)
	return &i, nil
}

// plain turns ordered objects into maps, for const and enum.
func plain(value any) any {
	switch v := value.(type) {
	case *ordered:
		m := make(map[string]any, len(v.values))
		for key, item := range v.values {
			m[key] = plain(item)
		}
		return m
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = plain(item)
		}
		return list
	}
	return value
}
