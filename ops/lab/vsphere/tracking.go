package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/google/uuid"
)

// A tracker is a disk's change tracking: the set of blocks written in each epoch. An epoch ends with each snapshot; a
// change id names the last one that ended, so what is asked for since it begins with the next.
type tracker struct {
	uuid    string
	closed  int
	changed map[int]map[int64]bool
	lie     int // each how many-th changed block is kept silent about; 0: none
	extra   int // each how many-th block is called changed without having been; 0: none
}

const trackedBlock = 64 << 10

func newTracker() *tracker {
	// as VMware writes it: 52 de c0 d9 ...
	raw := uuid.New()
	var words []string
	for _, b := range raw {
		words = append(words, fmt.Sprintf("%02x", b))
	}
	id := strings.Join(words[:8], " ") + "-" + strings.Join(words[8:], " ")
	return &tracker{uuid: id, changed: map[int]map[int64]bool{}}
}

func (t *tracker) id() string { return fmt.Sprintf("%s/%d", t.uuid, t.closed) }

func (t *tracker) mark(offset, length int64) {
	epoch := t.changed[t.closed+1]
	if epoch == nil {
		epoch = map[int64]bool{}
		t.changed[t.closed+1] = epoch
	}
	for b := offset / trackedBlock; b*trackedBlock < offset+length; b++ {
		epoch[b] = true
	}
}

// forgetAfter goes back to the end of an epoch, as if nothing had been written since.
func (t *tracker) forgetAfter(epoch int) {
	t.closed = epoch
	for e := range t.changed {
		if e > epoch {
			delete(t.changed, e)
		}
	}
}

// parse gives the epoch of a change id, or says that it is not of this tracker, or nonsense.
func (t *tracker) parse(id string) (epoch int, ours, sane bool) {
	slash := strings.LastIndexByte(id, '/')
	if slash < 0 {
		return 0, false, false
	}
	epoch, err := strconv.Atoi(id[slash+1:])
	if err != nil || epoch < 0 {
		return 0, false, false
	}
	return epoch, id[:slash] == t.uuid && epoch <= t.closed, true
}

// since says of a block whether it changed after one epoch and not after another.
func (t *tracker) since(b int64, after, upTo int) bool {
	if t.extra > 0 && b%int64(t.extra) == 0 {
		return true
	}
	if t.lie > 0 && b%int64(t.lie) == 0 {
		return false
	}
	for epoch := after + 1; epoch <= upTo; epoch++ {
		if t.changed[epoch][b] {
			return true
		}
	}
	return false
}

type area struct{ start, length int64 }

// areas are runs of blocks that a question is answered yes for, from an offset on: at most so many, over at most so many
// bytes. covered says how far the answer reaches; it always gets on.
func areas(offset, capacity int64, most int, slice int64, is func(block int64) bool) (found []area, covered int64) {
	end := capacity
	if slice > 0 && offset+slice < end {
		end = offset + slice
	}
	for at := offset; at < end; {
		b := at / trackedBlock
		next := (b + 1) * trackedBlock
		if next > end {
			next = end
		}
		if is(b) {
			last := len(found) - 1
			switch {
			case last >= 0 && found[last].start+found[last].length == at:
				found[last].length += next - at
			case most > 0 && len(found) == most:
				return found, at - offset
			default:
				found = append(found, area{at, next - at})
			}
		}
		at = next
	}
	return found, end - offset
}
