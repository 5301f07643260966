package main

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"os"
	"sync"
	"time"
)

// record is a line of the truth journal. Whoever replays the writes of a disk in order holds what the disk holds; content
// is never stored, it follows from the seed.
type record struct {
	Seq      int64             `json:"seq"`
	Time     string            `json:"time"`
	VM       string            `json:"vm"`
	Kind     string            `json:"kind"` // disk, write, power, snapshot, remove, revert, cbt
	Disk     int32             `json:"disk,omitempty"`
	Offset   int64             `json:"offset,omitempty"`
	Length   int64             `json:"length,omitempty"`
	Seed     int64             `json:"seed,omitempty"` // 0: zeros
	Sha256   string            `json:"sha256,omitempty"`
	Snapshot string            `json:"snapshot,omitempty"`
	Name     string            `json:"name,omitempty"`
	State    string            `json:"state,omitempty"`
	Changes  map[string]string `json:"changeIds,omitempty"`
}

type journal struct {
	mu   sync.Mutex
	file *os.File
	seq  int64
}

func newJournal(path string) (*journal, error) {
	// a journal of an earlier run would no longer be the truth of these disks
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return nil, err
	}
	return &journal{file: file}, nil
}

// add is called with the VM's lock held, so that the order of a VM's lines is the order of what happened to it.
func (j *journal) add(r record) int64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.seq++
	r.Seq = j.seq
	r.Time = time.Now().UTC().Format(time.RFC3339Nano)
	line, err := json.Marshal(r)
	if err == nil {
		_, err = j.file.Write(append(line, '\n')) // a line at a time: who reads meanwhile sees whole ones
	}
	if err != nil {
		fail(err) // a lab that cannot tell the truth is of no use
	}
	return r.Seq
}

// position is the last line's number; all lines up to it are in the file.
func (j *journal) position() int64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.seq
}

// bytesOf is what a seed stands for (splitmix64); the checker and any reader of the journal make the same.
func bytesOf(seed int64, length int64) []byte {
	p := make([]byte, length)
	if seed == 0 {
		return p
	}
	state := uint64(seed)
	var word [8]byte
	for at := 0; at < len(p); at += 8 {
		state += 0x9e3779b97f4a7c15
		z := state
		z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
		z = (z ^ (z >> 27)) * 0x94d049bb133111eb
		binary.LittleEndian.PutUint64(word[:], z^(z>>31))
		copy(p[at:], word[:])
	}
	return p
}

func digest(p []byte) string {
	sum := sha256.Sum256(p)
	return hex.EncodeToString(sum[:])
}
