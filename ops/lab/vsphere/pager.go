package main

import (
	"fmt"
	"strings"
	"sync"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// pager honours maxObjects as vCenter does: the simulator answers everything at once.
type pager struct {
	simulator.PropertyCollector
}

var pages = struct {
	sync.Mutex
	most int
	next int
	rest map[string][]types.ObjectContent
	size map[string]int
}{rest: map[string][]types.ObjectContent{}, size: map[string]int{}}

// Puts a pager in the place of the simulator's own collector.
func installPager(most int) {
	pages.most = most
	collector := &pager{}
	collector.Self = content().PropertyCollector
	simulator.Map.Put(collector)
}

func (p *pager) RetrievePropertiesEx(ctx *simulator.Context, r *types.RetrievePropertiesEx) soap.HasFault {
	extra := extraKeys(r)
	answer := p.PropertyCollector.RetrievePropertiesEx(ctx, r)
	body, ok := answer.(*methods.RetrievePropertiesExBody)
	if !ok || body.Res == nil || body.Res.Returnval == nil {
		return answer
	}
	for i := range body.Res.Returnval.Objects {
		addExtra(&body.Res.Returnval.Objects[i], extra)
	}
	size := int(r.Options.MaxObjects)
	if size <= 0 || (pages.most > 0 && size > pages.most) {
		size = pages.most
	}
	pages.Lock()
	defer pages.Unlock()
	cut(body.Res.Returnval, size)
	return body
}

func (p *pager) ContinueRetrievePropertiesEx(_ *simulator.Context, r *types.ContinueRetrievePropertiesEx) soap.HasFault {
	body := &methods.ContinueRetrievePropertiesExBody{}
	pages.Lock()
	defer pages.Unlock()
	rest, known := pages.rest[r.Token]
	if !known {
		body.Fault_ = simulator.Fault("", &types.InvalidArgument{InvalidProperty: "token"})
		return body
	}
	size := pages.size[r.Token]
	delete(pages.rest, r.Token)
	delete(pages.size, r.Token)
	result := types.RetrieveResult{Objects: rest}
	cut(&result, size)
	body.Res = &types.ContinueRetrievePropertiesExResponse{Returnval: result}
	return body
}

func (p *pager) CancelRetrievePropertiesEx(_ *simulator.Context, r *types.CancelRetrievePropertiesEx) soap.HasFault {
	pages.Lock()
	defer pages.Unlock()
	delete(pages.rest, r.Token)
	delete(pages.size, r.Token)
	return &methods.CancelRetrievePropertiesExBody{Res: &types.CancelRetrievePropertiesExResponse{}}
}

func cut(result *types.RetrieveResult, size int) {
	if size <= 0 || len(result.Objects) <= size {
		return
	}
	pages.next++
	token := fmt.Sprintf("page-%d", pages.next)
	pages.rest[token] = result.Objects[size:]
	pages.size[token] = size
	result.Objects = result.Objects[:size]
	result.Token = token
}

const extraPath = "config.extraConfig[\""

// Takes paths of single extra settings out of what is asked: the simulator's own collector knows no keys in brackets.
func extraKeys(r *types.RetrievePropertiesEx) []string {
	var keys []string
	for i := range r.SpecSet {
		for j := range r.SpecSet[i].PropSet {
			spec := &r.SpecSet[i].PropSet[j]
			var plain []string
			for _, path := range spec.PathSet {
				if strings.HasPrefix(path, extraPath) && strings.HasSuffix(path, "\"]") {
					keys = append(keys, path[len(extraPath):len(path)-2])
				} else {
					plain = append(plain, path)
				}
			}
			spec.PathSet = plain
		}
	}
	return keys
}

// A setting that a VM does not have is left out, as vCenter does.
func addExtra(object *types.ObjectContent, keys []string) {
	vm, ok := simulator.Map.Get(object.Obj).(*simulator.VirtualMachine)
	if !ok || vm.Config == nil {
		return
	}
	for _, key := range keys {
		for _, option := range vm.Config.ExtraConfig {
			if value := option.GetOptionValue(); value.Key == key {
				object.PropSet = append(object.PropSet,
					types.DynamicProperty{Name: extraPath + key + "\"]", Val: *value})
			}
		}
	}
}
