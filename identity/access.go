package identity

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"strings"
	"unicode"

	"github.com/callboard/callboard/foundation/config"
)

// access is a static token, kept as its hash, and the service it belongs to.
type access struct {
	hash    [sha256.Size]byte
	service Principal
}

// accessList holds the static tokens.
type accessList []access

// newAccessList checks externalAccess.
func newAccessList(entries []ExternalAccess) (accessList, error) {
	var list accessList
	for i, entry := range entries {
		one, err := newAccess(entry)
		if err != nil {
			return nil, fmt.Errorf("externalAccess[%d].%w", i, err)
		}
		for _, other := range list {
			if other.hash == one.hash {
				token := fmt.Sprintf("externalAccess[%d].options.token", i)
				return nil, config.Wrong(token, "is the same as that of %q: give each program its own", other.service.Subject)
			}
		}
		list = append(list, one)
	}
	return list, nil
}

// CheckConfig finds what is wrong with the entries together.
func (p *Policy) CheckConfig() error {
	_, err := newAccessList(p.ExternalAccess)
	return err
}

// CheckConfig finds what is wrong with an entry.
func (e *ExternalAccess) CheckConfig() error {
	_, err := newAccess(*e)
	return err
}

func newAccess(entry ExternalAccess) (access, error) {
	switch entry.Type {
	case "static":
	case "legacy", "jwks":
		return access{}, config.Wrong("type", "is %q, which is not supported yet: use static", entry.Type)
	default:
		return access{}, config.Wrong("type", "is %q, which is not a way to come in: use static", entry.Type)
	}
	token, subject := entry.Options.Token, entry.Options.Subject
	switch {
	case len(token) < 8:
		return access{}, config.Wrong("options.token", "must have at least 8 characters")
	case hasSpace(token):
		return access{}, config.Wrong("options.token", "must not have spaces")
	case subject == "" || hasSpace(subject):
		return access{}, config.Wrong("options.subject", "must be a name without spaces")
	}
	restrictions, err := newRestrictions(entry.AccessRestrictions)
	if err != nil {
		return access{}, err
	}
	return access{hash: sha256.Sum256([]byte(token)), service: Principal{Kind: Service, Subject: subject, Access: restrictions}}, nil
}

func newRestrictions(entries []AccessRestriction) ([]Restriction, error) {
	var list []Restriction
	for i, entry := range entries {
		where := fmt.Sprintf("accessRestrictions[%d]", i)
		permissions, first := stringOrList(entry.Permission)
		actions, second := stringOrList(entry.PermissionAttribute.Action)
		if entry.Plugin == "" || first != nil || second != nil {
			return nil, config.Wrong(where, "needs a plugin; permission and permissionAttribute.action are a text or a list of them")
		}
		if len(permissions)+len(actions) > 0 {
			return nil, config.Wrong(where, "names permissions or actions, which cannot be enforced yet: leave them out to allow the whole plugin, or remove the token")
		}
		list = append(list, Restriction{Plugin: entry.Plugin})
	}
	return list, nil
}

// service is whose token this is. All tokens are compared, in constant time, so that timing says nothing about any.
func (l accessList) service(token string) (Principal, bool) {
	hash := sha256.Sum256([]byte(token))
	found := -1
	for i := range l {
		if subtle.ConstantTimeCompare(hash[:], l[i].hash[:]) == 1 {
			found = i
		}
	}
	if found < 0 {
		return Principal{}, false
	}
	return l[found].service, true
}

func hasSpace(text string) bool { return strings.ContainsFunc(text, unicode.IsSpace) }

// stringOrList reads what Backstage lets people write as one text or as a list; one text may hold several, with commas or spaces.
func stringOrList(value any) ([]string, error) {
	switch given := value.(type) {
	case nil:
		return nil, nil
	case string:
		return strings.FieldsFunc(given, func(r rune) bool { return r == ',' || unicode.IsSpace(r) }), nil
	case []string:
		return given, nil
	case []any:
		var list []string
		for _, element := range given {
			text, isText := element.(string)
			if !isText {
				return nil, fmt.Errorf("%v is not a text", element)
			}
			list = append(list, text)
		}
		return list, nil
	}
	return nil, fmt.Errorf("%v is not a text", value)
}
