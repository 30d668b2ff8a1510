package wire

import (
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// Attr returns an attribute as text, empty if it is missing.
func Attr(node *waBinary.Node, key string) string {
	switch value := node.Attrs[key].(type) {
	case string:
		return value
	case types.JID:
		return value.String()
	default:
		return ""
	}
}

// JID returns an attribute as JID, empty if it is missing or something else.
func JID(node *waBinary.Node, key string) types.JID {
	jid, _ := node.Attrs[key].(types.JID)
	return jid
}

// Bytes returns the content of a node. Content that happens to be a token or a number is decoded as text, so both are read.
func Bytes(node *waBinary.Node) []byte {
	switch content := node.Content.(type) {
	case []byte:
		return content
	case string:
		return []byte(content)
	default:
		return nil
	}
}

// Only returns the node's first child, or an empty node.
func Only(node *waBinary.Node) waBinary.Node {
	if children := node.GetChildren(); len(children) > 0 {
		return children[0]
	}
	return waBinary.Node{}
}

// Ack answers a stanza of the client with an acknowledgement that repeats its id and class.
func Ack(node *waBinary.Node, attrs waBinary.Attrs) waBinary.Node {
	ack := waBinary.Attrs{"class": node.Tag, "id": node.Attrs["id"]}
	if to, ok := node.Attrs["to"]; ok {
		ack["from"] = to
	}
	for key, value := range attrs {
		ack[key] = value
	}
	return waBinary.Node{Tag: "ack", Attrs: ack}
}

// Result answers an info query.
func Result(query *waBinary.Node, content ...waBinary.Node) waBinary.Node {
	result := waBinary.Node{Tag: "iq", Attrs: waBinary.Attrs{
		"type": "result", "id": query.Attrs["id"], "from": answerFrom(query),
	}}
	if len(content) > 0 {
		result.Content = content
	}
	return result
}

// Refuse answers an info query with an error.
func Refuse(query *waBinary.Node, code int, text string) waBinary.Node {
	return waBinary.Node{Tag: "iq", Attrs: waBinary.Attrs{
		"type": "error", "id": query.Attrs["id"], "from": answerFrom(query),
	}, Content: []waBinary.Node{{Tag: "error", Attrs: waBinary.Attrs{"code": code, "text": text}}}}
}

func answerFrom(query *waBinary.Node) any {
	if to, ok := query.Attrs["to"]; ok {
		return to
	}
	return types.ServerJID
}
