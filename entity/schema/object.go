package schema

func (c *checker) checkObject(s *Schema, m map[string]any, at *step) *Violation {
	switch {
	case s.maxProperties != nil && len(m) > *s.maxProperties:
		return limit(at, "maxProperties", "more", *s.maxProperties, "properties")
	case s.minProperties != nil && len(m) < *s.minProperties:
		return limit(at, "minProperties", "fewer", *s.minProperties, "properties")
	}
	for _, name := range s.required {
		if _, ok := m[name]; !ok {
			return violation(at, "required", "must have required property '"+name+"'", Param{"missingProperty", name})
		}
	}
	if v := c.checkKeys(s, m, at); v != nil {
		return v
	}
	for _, d := range s.dependencies {
		if v := c.checkDependency(d, m, at); v != nil {
			return v
		}
	}
	for _, p := range s.properties {
		item, ok := m[p.name]
		if !ok {
			continue
		}
		if v := c.check(p.schema, item, &step{parent: at, key: p.name, isKey: true}); v != nil {
			return v
		}
	}
	for _, p := range s.patterns {
		if v := c.checkPattern(p, m, at); v != nil {
			return v
		}
	}
	return nil
}

// checkKeys checks propertyNames and additionalProperties.
func (c *checker) checkKeys(s *Schema, m map[string]any, at *step) *Violation {
	if s.names == nil && (s.additional == nil || s.additional.always != nil && *s.additional.always) {
		return nil
	}
	if !c.ordered {
		for key, item := range m {
			if v := c.checkName(s, key, at); v != nil {
				return v
			}
			if v := c.checkAdditional(s, &step{parent: at, key: key, isKey: true}, item); v != nil {
				return v
			}
		}
		return nil
	}
	for _, key := range c.keys(m, at) {
		if v := c.checkName(s, key, at); v != nil {
			return v
		}
	}
	for _, key := range c.keys(m, at) {
		if v := c.checkAdditional(s, &step{parent: at, key: key, isKey: true}, m[key]); v != nil {
			return v
		}
	}
	return nil
}

func (c *checker) checkName(s *Schema, key string, at *step) *Violation {
	if s.names == nil {
		return nil
	}
	return c.check(s.names, key, at)
}

// checkAdditional checks the member at a step, which is right if the schema or one of its patterns knows its key.
func (c *checker) checkAdditional(s *Schema, at *step, item any) *Violation {
	if s.additional == nil || s.known[at.key] {
		return nil
	}
	for _, p := range s.patterns {
		if p.pattern.MatchString(at.key) {
			return nil
		}
	}
	if s.additional.always != nil && !*s.additional.always {
		return violation(at.parent, "additionalProperties", "must NOT have additional properties", Param{"additionalProperty", at.key})
	}
	return c.check(s.additional, item, at)
}

func (c *checker) checkPattern(p patternProperty, m map[string]any, at *step) *Violation {
	if c.ordered {
		for _, key := range c.keys(m, at) {
			if p.pattern.MatchString(key) {
				if v := c.check(p.schema, m[key], &step{parent: at, key: key, isKey: true}); v != nil {
					return v
				}
			}
		}
		return nil
	}
	for key, item := range m {
		// The value first: it is nearly always right, and cheaper to check than the pattern.
		v := c.check(p.schema, item, &step{parent: at, key: key, isKey: true})
		if v != nil && p.pattern.MatchString(key) {
			return v
		}
	}
	return nil
}

func (c *checker) checkDependency(d dependency, m map[string]any, at *step) *Violation {
	if _, ok := m[d.name]; !ok {
		return nil
	}
	if d.schema != nil {
		return c.check(d.schema, m, at)
	}
	for _, name := range d.required {
		if _, ok := m[name]; !ok {
			return violation(at, "dependencies", "must have property "+name+" when property "+d.name+" is present",
				Param{"property", d.name}, Param{"missingProperty", name})
		}
	}
	return nil
}
