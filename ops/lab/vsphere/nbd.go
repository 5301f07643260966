package main

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"
)

// serveNBD offers disks as VDDK behind an NBD server does: the export real-01/snapshot-7/2000 is disk 2000 of that VM as the
// snapshot froze it, real-01/now/2000 is the disk itself. Read only; block status tells base:allocation.
func (w *world) serveNBD(address string) (string, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return "", err
	}
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				(&nbd{world: w, c: c}).talk()
			}()
		}
	}()
	return listener.Addr().String(), nil
}

type export struct {
	m        *machine
	snapshot string
	key      int32
	size     int64
}

func (w *world) export(name string) (*export, bool) {
	parts := strings.Split(name, "/")
	if len(parts) != 3 {
		return nil, false
	}
	m := w.named(parts[0])
	key, err := strconv.Atoi(parts[2])
	if m == nil || err != nil {
		return nil, false
	}
	e := &export{m: m, snapshot: parts[1], key: int32(key)}
	if e.snapshot == "now" {
		e.snapshot = ""
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	top, err := m.top(e.snapshot, e.key)
	if err != nil {
		return nil, false
	}
	e.size = top.size
	return e, true
}

func (w *world) exports() []string {
	var names []string
	for _, m := range w.machines {
		m.mu.RLock()
		for _, d := range m.disks {
			names = append(names, fmt.Sprintf("%s/now/%d", m.name, d.key))
			for id := range m.shots {
				names = append(names, fmt.Sprintf("%s/%s/%d", m.name, id, d.key))
			}
		}
		m.mu.RUnlock()
	}
	return names
}

type nbd struct {
	world      *world
	c          net.Conn
	structured bool
	status     bool
	on         *export
}

const (
	optionMagic   = 0x49484156454F5054
	replyMagic    = 0x3e889045565a9
	requestMagic  = 0x25609513
	simpleMagic   = 0x67446698
	chunkMagic    = 0x668e33ef
	nbdPermission = 1
	nbdIO         = 5
	nbdInvalid    = 22
	statusContext = 1
	most32M       = 32 << 20
)

func (n *nbd) send(parts ...interface{}) error {
	for _, part := range parts {
		if err := binary.Write(n.c, binary.BigEndian, part); err != nil {
			return err
		}
	}
	return nil
}

func (n *nbd) talk() {
	var flags uint32
	if n.send([]byte("NBDMAGIC"), uint64(optionMagic), uint16(3)) != nil || binary.Read(n.c, binary.BigEndian, &flags) != nil {
		return
	}
	for {
		var head struct {
			Magic  uint64
			Option uint32
			Length uint32
		}
		if binary.Read(n.c, binary.BigEndian, &head) != nil || head.Magic != optionMagic || head.Length > 1<<16 {
			return
		}
		data := make([]byte, head.Length)
		if _, err := io.ReadFull(n.c, data); err != nil {
			return
		}
		if head.Option == 1 { // EXPORT_NAME has no other answer than the export
			e, has := n.world.export(string(data))
			if !has || n.send(e.size, uint16(transmission)) != nil {
				return
			}
			if flags&2 == 0 && n.send(make([]byte, 124)) != nil {
				return
			}
			n.on = e
		} else if err := n.option(head.Option, data); err != nil {
			return
		}
		if n.on != nil {
			n.serve()
			return
		}
	}
}

// has flags, read only, several connections at once
const transmission = 1 | 2 | 1<<8

func (n *nbd) answer(option, kind uint32, parts ...interface{}) error {
	length := 0
	for _, part := range parts {
		length += binary.Size(part)
	}
	return n.send(append([]interface{}{uint64(replyMagic), option, kind, uint32(length)}, parts...)...)
}

func (n *nbd) option(option uint32, data []byte) error {
	const ack, server, info, meta = 1, 2, 3, 4
	const unsupported, invalid, unknown = 1<<31 | 1, 1<<31 | 3, 1<<31 | 6
	switch option {
	case 2: // ABORT
		_ = n.answer(option, ack)
		return io.EOF
	case 3: // LIST
		for _, name := range n.world.exports() {
			if err := n.answer(option, server, uint32(len(name)), []byte(name)); err != nil {
				return err
			}
		}
		return n.answer(option, ack)
	case 8: // STRUCTURED_REPLY
		n.structured = true
		return n.answer(option, ack)
	case 6, 7, 9, 10: // INFO, GO, LIST_META_CONTEXT, SET_META_CONTEXT
		if len(data) < 6 || uint32(len(data)-4) < binary.BigEndian.Uint32(data) {
			return n.answer(option, invalid)
		}
		length := binary.BigEndian.Uint32(data)
		e, has := n.world.export(string(data[4 : 4+length]))
		if !has {
			return n.answer(option, unknown)
		}
		if option >= 9 {
			if wanted := string(data[4+length:]); strings.Contains(wanted, "base:allocation") || option == 9 {
				n.status = n.status || option == 10
				if err := n.answer(option, meta, uint32(statusContext), []byte("base:allocation")); err != nil {
					return err
				}
			}
			return n.answer(option, ack)
		}
		if err := n.answer(option, info, uint16(0), e.size, uint16(transmission)); err != nil {
			return err
		}
		if err := n.answer(option, info, uint16(3), uint32(1), uint32(grainSize), uint32(most32M)); err != nil {
			return err
		}
		if option == 7 {
			n.on = e
		}
		return n.answer(option, ack)
	}
	return n.answer(option, unsupported)
}

func (n *nbd) serve() {
	for {
		var r struct {
			Magic  uint32
			Flags  uint16
			Type   uint16
			Handle uint64
			Offset uint64
			Length uint32
		}
		if binary.Read(n.c, binary.BigEndian, &r) != nil || r.Magic != requestMagic || r.Type == 2 {
			return
		}
		if r.Type == 1 { // a write's data has to be taken before it can be refused
			if _, err := io.CopyN(io.Discard, n.c, int64(r.Length)); err != nil {
				return
			}
		}
		offset, length := int64(r.Offset), int64(r.Length)
		inside := offset >= 0 && length > 0 && offset <= n.on.size-length
		var err error
		switch {
		case r.Type == 3:
			err = n.simple(r.Handle, 0)
		case r.Type == 0 && inside && length <= most32M:
			err = n.read(r.Handle, offset, length)
		case r.Type == 7 && inside && n.status:
			err = n.blockStatus(r.Handle, offset, length, r.Flags&8 != 0)
		case r.Type == 0 || r.Type == 7:
			err = n.failed(r.Handle, nbdInvalid)
		default:
			err = n.failed(r.Handle, nbdPermission)
		}
		if err != nil {
			return
		}
	}
}

func (n *nbd) simple(handle uint64, code uint32) error {
	return n.send(uint32(simpleMagic), code, handle)
}

func (n *nbd) chunk(handle uint64, kind uint16, length int64) error {
	return n.send(uint32(chunkMagic), uint16(1), kind, handle, uint32(length))
}

func (n *nbd) failed(handle uint64, code uint32) error {
	if !n.structured {
		return n.simple(handle, code)
	}
	if err := n.chunk(handle, 1<<15|1, 6); err != nil {
		return err
	}
	return n.send(code, uint16(0))
}

func (n *nbd) read(handle uint64, offset, length int64) error {
	kind, takes := n.world.ways.due("nbd", n.on.key, offset, length)
	time.Sleep(takes)
	if kind == "drop" {
		return io.EOF
	}
	p := make([]byte, length)
	if kind == "eio" || n.on.m.read(n.on.snapshot, n.on.key, p, offset) != nil {
		return n.failed(handle, nbdIO)
	}
	var err error
	if n.structured {
		if err = n.chunk(handle, 1, 8+length); err == nil {
			err = n.send(offset)
		}
	} else {
		err = n.simple(handle, 0)
	}
	if err == nil {
		_, err = n.c.Write(p)
		n.world.ways.gave("nbd", length)
	}
	return err
}

func (n *nbd) blockStatus(handle uint64, offset, length int64, one bool) error {
	m := n.on.m
	m.mu.RLock()
	top, err := m.top(n.on.snapshot, n.on.key)
	if err != nil {
		m.mu.RUnlock()
		return n.failed(handle, nbdIO)
	}
	var runs []uint32 // length, flags, length, flags, …
	for at := offset; at < offset+length; {
		next := (at/grainSize + 1) * grainSize
		if next > offset+length {
			next = offset + length
		}
		flags := uint32(0)
		if !top.held(at, next-at) {
			flags = 3 // a hole that reads as zeros
		}
		if last := len(runs) - 1; last > 0 && runs[last] == flags {
			runs[last-1] += uint32(next - at)
		} else if one && len(runs) > 0 {
			break
		} else {
			runs = append(runs, uint32(next-at), flags)
		}
		at = next
	}
	m.mu.RUnlock()
	if err := n.chunk(handle, 5, int64(4+4*len(runs))); err != nil {
		return err
	}
	return n.send(uint32(statusContext), runs)
}
