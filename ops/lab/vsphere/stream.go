package main

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"io"
)

// stream writes a stream-optimised VMDK as VMware's exporter does: compressed grains in order, each table after its grains,
// the directory behind them, and the footer at the end that says where, because a stream cannot go back to its header.
type stream struct {
	out  io.Writer
	at   int64
	err  error
	read func(p []byte, offset int64) error
	held func(offset, length int64) bool
	size int64
	tick func(done int64) error // between grains; an error ends the stream
}

const (
	streamGrain   = 64 << 10
	streamTable   = 512
	streamAhead   = 128 // sectors before the first grain
	directoryLost = ^uint64(0)
)

type streamHeader struct {
	Magic                                     uint32
	Version, Flags                            uint32
	Capacity, Grain, Descriptor, DescriptorSz uint64
	Entries                                   uint32
	Redundant, Directory, Overhead            uint64
	Unclean                                   byte
	Lines                                     [4]byte
	Compression                               uint16
	Rest                                      [433]byte
}

func (s *stream) header(directory uint64) []byte {
	var b bytes.Buffer
	_ = binary.Write(&b, binary.LittleEndian, streamHeader{Magic: 0x564d444b, Version: 3, Flags: 0x30001,
		Capacity: uint64((s.size + streamGrain - 1) / streamGrain * streamGrain / sector), Grain: streamGrain / sector,
		Descriptor: 1, DescriptorSz: 20, Entries: streamTable, Directory: directory, Overhead: streamAhead,
		Lines: [4]byte{'\n', ' ', '\r', '\n'}, Compression: 1})
	return b.Bytes()
}

func (s *stream) put(p []byte) {
	if s.err == nil {
		_, s.err = s.out.Write(p)
		s.at += int64(len(p))
	}
}

func (s *stream) pad() {
	if over := s.at % sector; over > 0 {
		s.put(make([]byte, sector-over))
	}
}

func (s *stream) marker(sectors int, kind uint32) {
	p := make([]byte, sector)
	binary.LittleEndian.PutUint64(p, uint64(sectors))
	binary.LittleEndian.PutUint32(p[12:], kind)
	s.put(p)
}

func (s *stream) write() error {
	sectors := s.size / sector
	s.put(s.header(directoryLost))
	s.put([]byte(fmt.Sprintf("# Disk DescriptorFile\nversion=1\nCID=fffffffe\nparentCID=ffffffff\ncreateType=\"streamOptimized\"\n\n"+
		"# Extent description\nRDONLY %d SPARSE \"disk.vmdk\"\n\n# The Disk Data Base\n#DDB\n\nddb.adapterType = \"lsilogic\"\n"+
		"ddb.geometry.cylinders = \"%d\"\nddb.geometry.heads = \"255\"\nddb.geometry.sectors = \"63\"\nddb.virtualHWVersion = \"14\"\n",
		sectors, sectors/255/63+1)))
	s.put(make([]byte, streamAhead*sector-s.at))
	var directory []uint32
	for first := int64(0); first < s.size; first += streamGrain * streamTable {
		directory = append(directory, s.table(first))
	}
	raw := make([]byte, (len(directory)*4+sector-1)/sector*sector)
	for i, at := range directory {
		binary.LittleEndian.PutUint32(raw[4*i:], at)
	}
	s.marker(len(raw)/sector, 2)
	at := s.at / sector
	s.put(raw)
	s.marker(1, 3)
	s.put(s.header(uint64(at)))
	s.marker(0, 0)
	return s.err
}

// table writes the grains of one table, and the table unless it is empty.
func (s *stream) table(first int64) uint32 {
	entries := make([]byte, 4*streamTable)
	any := false
	for n := int64(0); n < streamTable && first+n*streamGrain < s.size && s.err == nil; n++ {
		offset := first + n*streamGrain
		if !s.held(offset, streamGrain) {
			continue
		}
		p := make([]byte, streamGrain)
		length := s.size - offset
		if length > streamGrain {
			length = streamGrain
		}
		if s.err = s.read(p[:length], offset); s.err != nil {
			return 0
		}
		var packed bytes.Buffer
		z, _ := zlib.NewWriterLevel(&packed, zlib.BestSpeed)
		_, _ = z.Write(p)
		_ = z.Close()
		binary.LittleEndian.PutUint32(entries[4*n:], uint32(s.at/sector))
		any = true
		head := make([]byte, 12)
		binary.LittleEndian.PutUint64(head, uint64(offset/sector))
		binary.LittleEndian.PutUint32(head[8:], uint32(packed.Len()))
		s.put(head)
		s.put(packed.Bytes())
		s.pad()
		if s.err == nil {
			s.err = s.tick(offset + length)
		}
	}
	if !any {
		return 0
	}
	s.marker(len(entries)/sector, 1)
	at := s.at / sector
	s.put(entries)
	return uint32(at)
}
