package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"time"
)

// gate stands before the simulator and makes it behave as badly as vCenters do.
type gate struct {
	inner  http.Handler
	expire int
	delay  time.Duration

	mu          sync.Mutex
	certificate *tls.Certificate
	used        map[string]int  // calls by session
	dead        map[string]bool // sessions that are over
	calls       map[string]int  // by method
	faults      []*fault
	open        map[net.Conn]bool
	known       map[string]bool // sessions that signed in

	// of a lab with real disks
	real           *world
	user, password string
}

// fault happens to a method after skip more calls, count times.
type fault struct {
	method, kind string
	skip, count  int
}

var (
	soapMethod = regexp.MustCompile(`<(?:[a-zA-Z0-9]+:)?Body[^>]*>\s*<(?:[a-zA-Z0-9]+:)?([A-Za-z_]+)`)
	free       = map[string]bool{"RetrieveServiceContent": true, "Login": true, "Logout": true}
)

func newGate(inner http.Handler, expire int, delay time.Duration) *gate {
	g := &gate{inner: inner, expire: expire, delay: delay, used: map[string]int{}, dead: map[string]bool{},
		calls: map[string]int{}, open: map[net.Conn]bool{}, known: map[string]bool{}}
	g.newCertificate()
	return g
}

func (g *gate) serve(address string) (string, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return "", err
	}
	secured := tls.NewListener(listener, &tls.Config{GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
		g.mu.Lock()
		defer g.mu.Unlock()
		return g.certificate, nil
	}, SessionTicketsDisabled: true})
	server := &http.Server{Handler: g, ConnState: g.connection}
	go func() { _ = server.Serve(secured) }()
	return listener.Addr().String(), nil
}

func (g *gate) connection(c net.Conn, state http.ConnState) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if state == http.StateClosed || state == http.StateHijacked {
		delete(g.open, c)
	} else {
		g.open[c] = true
	}
}

// newCertificate makes the gate show another certificate; who is connected is cut off, as by a vCenter that restarts.
func (g *gate) newCertificate() {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		fail(err)
	}
	serial, _ := rand.Int(rand.Reader, big.NewInt(1<<62))
	template := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: "vcenter.lab.example",
		Organization: []string{"Lab"}}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(2, 0, 0),
		DNSNames: []string{"vcenter.lab.example"}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		fail(err)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for c := range g.open {
		_ = c.Close()
	}
	g.certificate = &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func (g *gate) fingerprint() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	sum := sha256.Sum256(g.certificate.Certificate[0])
	return hex.EncodeToString(sum[:])
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if g.real != nil && g.real.serves(w, r) {
		return
	}
	if !strings.HasPrefix(r.URL.Path, "/sdk") {
		g.count("REST " + r.Method + " " + r.URL.Path)
		g.inner.ServeHTTP(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	method := ""
	if found := soapMethod.FindSubmatch(body); found != nil {
		method = string(found[1])
	}
	if g.real != nil {
		g.real.calls.add(method, body, r)
		body = g.real.readdress(method, body)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	g.count(method)
	time.Sleep(g.delay)
	if !free[method] && !g.alive(r) {
		answerFault(w, "NotAuthenticated")
		return
	}
	kind := g.due(method)
	switch kind {
	case "":
		g.inner.ServeHTTP(w, r)
		g.learn(method, w.Header(), r)
	case "drop", "half":
		g.breakOff(w, r, kind == "half")
	case "expire":
		g.expireAll()
		answerFault(w, "NotAuthenticated")
	case "html":
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusBadGateway)
		fmt.Fprint(w, "<html><head><title>502 Bad Gateway</title></head><body>proxy</body></html>")
	case "dtd":
		w.Header().Set("Content-Type", "text/xml")
		fmt.Fprint(w, `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]>`+
			`<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>`+
			`<RetrievePropertiesExResponse xmlns="urn:vim25"><returnval><token>&e;</token></returnval>`+
			`</RetrievePropertiesExResponse></soapenv:Body></soapenv:Envelope>`)
	case "huge":
		w.Header().Set("Content-Type", "text/xml")
		block := bytes.Repeat([]byte("<objects/>"), 100_000)
		for i := 0; i < 10_000; i++ {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	case "hang":
		time.Sleep(10 * time.Minute)
	case "redirect":
		http.Redirect(w, r, "https://127.0.0.1:1/sdk", http.StatusTemporaryRedirect)
	default:
		answerFault(w, kind)
	}
}

// learn keeps which sessions signed in and out, for those who bring only a cookie.
func (g *gate) learn(method string, answer http.Header, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch method {
	case "Login":
		for _, cookie := range (&http.Response{Header: answer}).Cookies() {
			g.known[cookie.Value] = true
		}
	case "Logout":
		if cookie, err := r.Cookie("vmware_soap_session"); err == nil {
			delete(g.known, cookie.Value)
		}
	}
}

// thumbprint is the certificate's as VMware writes it.
func (g *gate) thumbprint() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	var pairs []string
	for _, b := range sha1.Sum(g.certificate.Certificate[0]) {
		pairs = append(pairs, fmt.Sprintf("%02X", b))
	}
	return strings.Join(pairs, ":")
}

// alive counts a call of the caller's session.
func (g *gate) alive(r *http.Request) bool {
	cookie, err := r.Cookie("vmware_soap_session")
	if err != nil {
		return false
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.used[cookie.Value]++
	if g.expire > 0 && g.used[cookie.Value] > g.expire {
		g.dead[cookie.Value] = true
	}
	return !g.dead[cookie.Value]
}

func (g *gate) expireAll() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for session := range g.used {
		g.dead[session] = true
	}
}

func (g *gate) count(method string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.calls[method]++
}

func (g *gate) due(method string) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, f := range g.faults {
		if f.method != method || f.count == 0 {
			continue
		}
		if f.skip > 0 {
			f.skip--
			continue
		}
		f.count--
		return f.kind
	}
	return ""
}

// breakOff closes the connection before or amid the answer.
func (g *gate) breakOff(w http.ResponseWriter, r *http.Request, half bool) {
	answer := httptest.NewRecorder()
	g.inner.ServeHTTP(answer, r)
	connection, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	if half {
		whole := answer.Body.Bytes()
		fmt.Fprintf(connection, "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n", len(whole))
		_, _ = connection.Write(whole[:len(whole)/2])
	}
	_ = connection.Close()
}

func answerFault(w http.ResponseWriter, kind string) {
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	w.WriteHeader(http.StatusInternalServerError)
	fmt.Fprintf(w, `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body><soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>lab: %[1]s</faultstring><detail><%[1]sFault xmlns="urn:vim25" xsi:type="%[1]s"></%[1]sFault></detail></soapenv:Fault></soapenv:Body></soapenv:Envelope>`, kind)
}
