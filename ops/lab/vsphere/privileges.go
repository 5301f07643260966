package main

import (
	"strconv"
	"strings"
	"sync"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// authority says which privileges the session has, which the simulator cannot.
type authority struct {
	simulator.AuthorizationManager
}

var denied = struct {
	sync.Mutex
	ids map[string]bool
}{ids: map[string]bool{}}

func installPrivileges(deny string) {
	setDenied(deny)
	manager := &authority{}
	manager.AuthorizationManager = *simulator.Map.Get(*content().AuthorizationManager).(*simulator.AuthorizationManager)
	simulator.Map.Put(manager)
}

// content names the simulator's singletons.
func content() types.ServiceContent {
	return simulator.Map.Get(vim25.ServiceInstance).(*simulator.ServiceInstance).Content
}

func setDenied(deny string) {
	denied.Lock()
	defer denied.Unlock()
	denied.ids = map[string]bool{}
	for _, id := range strings.Split(deny, ",") {
		denied.ids[id] = true
	}
}

// HasPrivilegeOnEntityResponse is written as vCenter does; govmomi's own type leaves each false out.
type HasPrivilegeOnEntityResponse struct {
	Returnval []string `xml:"returnval"`
}

type privilegesBody struct {
	Res *HasPrivilegeOnEntityResponse
}

func (privilegesBody) Fault() *soap.Fault { return nil }

// What is denied on a type only is written with it: VirtualMachine.State.CreateSnapshot@Folder.
func (a *authority) HasPrivilegeOnEntity(_ *simulator.Context, r *types.HasPrivilegeOnEntity) soap.HasFault {
	denied.Lock()
	defer denied.Unlock()
	body := &privilegesBody{Res: &HasPrivilegeOnEntityResponse{}}
	for _, id := range r.PrivId {
		body.Res.Returnval = append(body.Res.Returnval, strconv.FormatBool(!denied.ids[id] && !denied.ids[id+"@"+r.Entity.Type]))
	}
	return body
}
