package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"time"
)

// A callLog is a file with a line for each call that changes something, in the order in which they came: what the journal
// does not tell, who asked for what. It is written before the call is answered, whatever the answer.
type callLog struct {
	mu   sync.Mutex
	file *os.File
}

// A loggedCall is a line. Session is made short; agent tells an administrator of the control port from a client.
type loggedCall struct {
	Time    string `json:"time"`
	Method  string `json:"method"`
	On      string `json:"on,omitempty"`
	Name    string `json:"name,omitempty"` // of a snapshot that is to be made
	Note    string `json:"note,omitempty"` // the annotation that is to be written
	Noted   bool   `json:"noted,omitempty"`
	Session string `json:"session,omitempty"`
	Agent   string `json:"agent"`
}

var (
	this       = regexp.MustCompile(`<(?:\w+:)?_this\b[^>]*>([^<]+)<`)
	calledName = regexp.MustCompile(`<(?:\w+:)?name>([^<]*)<`)
	annotation = regexp.MustCompile(`(?s)<(?:\w+:)?annotation>(.*?)</(?:\w+:)?annotation>|<(?:\w+:)?annotation/>`)
)

func newCallLog(path string) (*callLog, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return nil, err
	}
	return &callLog{file: file}, nil
}

func (l *callLog) add(method string, body []byte, r *http.Request) {
	if !strings.HasSuffix(method, "_Task") && method != "ShutdownGuest" && method != "Login" && method != "Logout" {
		return
	}
	c := loggedCall{Method: method, Agent: r.UserAgent()}
	if found := this.FindSubmatch(body); found != nil {
		c.On = strings.TrimSpace(string(found[1]))
	}
	if found := calledName.FindSubmatch(body); found != nil && strings.HasPrefix(method, "CreateSnapshot") {
		c.Name = string(found[1])
	}
	if found := annotation.FindSubmatch(body); found != nil && !bytes.Contains(body, []byte("<annotation xsi:nil")) {
		c.Note, c.Noted = string(found[1]), true
	}
	if cookie, err := r.Cookie("vmware_soap_session"); err == nil {
		c.Session = digest([]byte(cookie.Value))[:12]
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	c.Time = time.Now().UTC().Format(time.RFC3339Nano)
	line, err := json.Marshal(c)
	if err == nil {
		_, err = l.file.Write(append(line, '\n'))
	}
	if err != nil {
		fail(err)
	}
}
