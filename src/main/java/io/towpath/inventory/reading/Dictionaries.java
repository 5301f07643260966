package io.towpath.inventory.reading;

import java.util.List;

/// All tables that are known, beside those of RVTools.
///
/// Sources: our own templates; ServiceNow's tables `cmdb_ci_vmware_instance`, `cmdb_ci_server`, `cmdb_ci_appl`,
/// `cmdb_rel_ci` with names and labels of columns; NetBox's CSV export and REST; iTop's CSV export; Device42's views
/// `view_device_v2`, `view_appcomp_v1`, `view_servicecommunication_v2` as DOQL answers them; the CSV template of Azure Migrate;
/// the intake form of Cloud Migration Factory.
final class Dictionaries {

    private static final String VM_KEYS = """
            externalid?: cmdbid ciid
            sourcesystem: source
            vcenteruuid: visdkuuid vcenterinstanceuuid
            vcentername: vcenter visdkserver
            moref?: vmid objectid vmmoref
            instanceuuid?: vmuuid vminstanceuuid
            biosuuid?: smbiosuuid
            """;

    static final Dictionary VMS = Dictionary.of("vms", FileKind.VMS_CSV, false, VM_KEYS + """
            name!?: vmname vm servername virtualmachine
            application: app appname applicationname
            ownername: owner
            owneremail: ownermail email mail
            tier: servertier
            environment: env serverenvironment
            criticality:
            businessunit:
            strategy: rtype
            maintenancewindow:
            soakdays: soak
            wave: wavename wavekey
            cpus: cpu vcpus vcpu cpucount
            corespersocket:
            memory: ram mem
            firmware:
            secureboot:
            osid: guestid
            osname: os serverosversion
            hardwareversion:
            annotation: notes
            kind:
            powerstate: power
            dnsname: fqdn serverfqdn
            guestos:
            datacenter:
            cluster:
            host:
            folder:
            resourcepool:
            ipaddresses: ip ipaddress primaryipaddress
            used:
            provisioned:
            """);

    static final Dictionary APPLICATIONS = Dictionary.of("applications", FileKind.APPLICATIONS, false, """
            name!: application applicationname app appname
            code: appid applicationcode
            sourcesystem: source
            externalid: cmdbid
            tier:
            environment: env
            criticality:
            businessunit:
            ownername: owner
            owneremail: ownermail email
            readyon: ready readydate
            infrastructure:
            description:
            """);

    static final Dictionary OWNERS = Dictionary.of("owners", FileKind.OWNERS, false, """
            name!: application applicationname app appname
            ownername!: owner
            owneremail!: ownermail email
            businessunit:
            """);

    static final Dictionary DEPENDENCIES = Dictionary.of("dependencies", FileKind.DEPENDENCIES, false, """
            fromexternalid?: fromid
            from?: fromname source sourcename sourcehost sourceip sourceaddress srcip
            fromsourcesystem: sourcesystem
            toexternalid: toid
            to: toname target targetname targetip destination destinationname destinationhost destinationip dstip
            to: destinationaddress
            tosourcesystem: targetsourcesystem
            type: kind
            direction:
            evidence:
            port: destinationport targetport dstport
            protocol:
            weightperday: weight bytes flows
            firstseen:
            lastseen:
            """);

    static final Dictionary WINDOWS = Dictionary.of("windows", FileKind.WINDOWS, false, """
            name!: window
            type: kind
            freeze:
            opensat!: opens start startsat from begin
            closesat!: closes end endsat until to
            lockoutat: lockout
            zone: timezone
            capacityvms: capacity
            onoverrun:
            scope:
            changereference: change
            note: notes
            """);

    static final Dictionary BASELINES = Dictionary.of("baselines", FileKind.BASELINES, false, VM_KEYS + """
            name?: vmname vm servername
            measuredfrom!: from
            measuredto!: to
            cpuaverage: cpuavg cpuaveragepercent cpuavgpercent
            cpup95: cpup95percent
            memoryaverage: memoryavg memoryaveragepercent memoryavgpercent
            memoryp95: memoryp95percent
            diskreadbytespersecond: diskreadpersecond
            diskwritebytespersecond: diskwritepersecond
            diskiopsp95: diskiops
            netbytespersecond: netpersecond networkbytespersecond
            """);

    static final Dictionary WAVE_ASSIGNMENTS = Dictionary.of("wave-assignments", FileKind.WAVE_ASSIGNMENTS, false,
            VM_KEYS + """
                    name?: vmname vm servername
                    wave!: wavename wavekey
                    window: windowname cutoverwindow
                    """);

    static final Dictionary AZURE = Dictionary.of("azure", FileKind.AZURE_MIGRATE_CSV, true, """
            name!: servername
            ipaddresses: ipaddress
            cpus!: cores
            memory!: memoryin
            osname: operatingsystem
            osversion:
            firmware: boottype
            cpuutilization: cpuutilizationpercentage
            memoryutilization: memoryutilizationpercentage
            ~: osarchitecture servertype hypervisor
            -: networkadapters networkinthroughput networkoutthroughput numberofdisks
            """);

    /// One for all its classes: `sys_class_name` or the file's name tells which.
    static final Dictionary SERVICENOW = Dictionary.of("items", FileKind.SERVICENOW, true, """
            externalid?: sysid
            name!: name
            sysclassname?: class
            moref?: objectid
            vcenteruuid?:
            vcentername: vcenterref vcenter
            instanceuuid?: vminstid vminstanceuuid vminstanceid
            biosuuid: biosuuid
            macaddress: mac
            serialnumber: serial
            powerstate: state
            kind: template
            cpus:
            cpucount:
            cpucorecount:
            memory: ram
            diskspace: diskssize
            osid: guestid
            osname: os operatingsystem
            osversion:
            ipaddresses: ipaddress
            dnsname: fqdn fullyqualifieddomainname
            hostname:
            virtual: isvirtual
            ownername: ownedby
            managedby:
            assignedto:
            installstatus:
            operationalstatus:
            criticality: businesscriticality
            environment:
            usedfor:
            businessunit: department
            maintenancewindow: maintenanceschedule
            annotation: shortdescription comments
            cluster:
            datacenter:
            application: partofapplication
            ~: supportgroup managedbygroup assignmentgroup location company costcenter assettag classification dnsdomain
            -: correlationid disks nics imagepath discoverysource lastdiscovered number updated created sysupdatedon
            -: syscreatedon sysupdatedby syscreatedby sysmodcount sysdomain sysdomainpath systags
            """);

    static final Dictionary SERVICENOW_RELATIONS = Dictionary.of("relations", FileKind.SERVICENOW, true, """
            parent!:
            child!:
            type!:
            parentsysid: parentid parentvalue
            childsysid: childid childvalue
            parentclass: parentsysclassname parentclassname
            childclass: childsysclassname childclassname
            -: sysid port connectionstrength percentoutage sysupdatedon syscreatedon sysupdatedby syscreatedby sysmodcount
            -: typevalue
            """);

    static final Dictionary NETBOX = Dictionary.of("virtual-machines", FileKind.NETBOX, true, """
            externalid: id
            name!: name
            powerstate: status
            datacenter: site
            cluster?:
            host: device
            businessunit: tenant
            osname?: platform
            cpus?: vcpus
            memorymb: memory
            provisioned: disk
            annotation: description comments
            biosuuid: serial
            ownername: owner
            netboxtags: tags
            ipaddresses: primaryip4 primaryipv4 primaryip ipaddress
            ~: role tenantgroup contacts sitegroup region
            -: slug configtemplate localcontextdata created lastupdated url displayurl display primaryip6
            -: primaryipv6 virtualdiskcount interfacecount startonboot configcontext
            """);

    static final Dictionary NETBOX_DISKS = Dictionary.of("virtual-disks", FileKind.NETBOX, true, """
            virtualmachine!:
            name!:
            size!:
            -: id description tags owner url display created lastupdated
            """);

    static final Dictionary NETBOX_INTERFACES = Dictionary.of("interfaces", FileKind.NETBOX, true, """
            virtualmachine!:
            name!:
            enabled?:
            macaddress?: primarymacaddress
            untaggedvlan?:
            bridge:
            -: id parent mtu mode taggedvlans vrf description tags owner url display created lastupdated vlantranslationpolicy
            -: macaddresses countipaddresses countfhrpgroups l2vpntermination qinqsvlan
            """);

    static final Dictionary ITOP = Dictionary.of("virtual-machines", FileKind.ITOP, true, """
            externalid: id primarykey
            name!:
            annotation: description
            businessunit: organizationname orgidname organization orgname
            criticality: businesscriticity businesscriticality
            powerstate: status
            host?: virtualhostname virtualhost virtualhostidname
            osfamily?: osfamilyname osfamilyidname
            osversion?: osversionname osversionidname
            cpus: cpu
            memory: ram
            ipaddresses: managementip managementipname
            -: move2production orgid movetoproductiondate oslicencename oslicenceid friendlyname obsolescenceflag
            """);

    static final Dictionary ITOP_APPLICATIONS = Dictionary.of("applications", FileKind.ITOP, true, """
            externalid: id primarykey
            name!:
            description:
            businessunit!: organizationname orgidname organization orgname
            criticality!: businesscriticity businesscriticality
            -: status move2production redundancy orgid friendlyname obsolescenceflag movetoproductiondate
            """);

    static final Dictionary ITOP_LINKS = Dictionary.of("links", FileKind.ITOP, true, """
            application!: applicationsolutionname applicationsolution applicationsolutionidname
            item!: functionalciname functionalci functionalciidname
            -: id applicationsolutionid functionalciid friendlyname functionalciidfinalclassrecall
            """);

    /// The `ram` and the size of disks have their unit in a column of their own.
    static final Dictionary DEVICE42 = Dictionary.of("devices", FileKind.DEVICE42, true, """
            externalid!: devicepk
            name!: devicename
            type: typename devicetype
            typeid:
            subtype: virtualsubtype virtualsubtypename typesubtype
            osname: os
            osversion: osversionno
            ram:
            ramsizetype: ramtype ramunit
            cpus: totalcpus cpucount
            corespersocket: corepercpu coreperscpu cpucore
            hddsize: harddisksize
            hddsizetype: harddisksizetype
            uuid:
            serialnumber: serialno
            host: virtualhostname virtualhost
            ipaddresses: ipaddress ip
            businessunit: customer customername
            environment: servicelevel servicelevelname
            annotation: notes
            device42tags: tags
            application: applicationcomponent appcompname
            ~: inservice osarch osarchitecture assetno domain
            -: virtualhostdevicefk cpuspeed harddiskcount hddcount threadspercore
            -: firstadded lastedited lastupdated details hardwarefk hardwarename manufacturer model customerfk servicelevelfk
            -: uuidtype datastores
            """);

    static final Dictionary DEVICE42_COMPONENTS = Dictionary.of("components", FileKind.DEVICE42, true, """
            component!: name appcompname appcomp applicationcomponent applicationcomponentname
            appcomppk?: applicationcomponentpk
            devicefk?: deviceid
            device?: devicename
            description: what notes
            -: appcompid apptypename category customerfk customer created lastupdated
            """);

    static final Dictionary DEVICE42_COMMUNICATIONS = Dictionary.of("communications", FileKind.DEVICE42, true, """
            clientdevicefk?: clientdevicepk clientdeviceid
            clientdevice?: clientdevicename clientname clienthost
            listenerdevicefk?: listenerdevicepk listenerdeviceid
            listenerdevice?: listenerdevicename listenername listenerhost
            port: listenerport
            protocol:
            firstdetected: firstseen
            lastdetected: lastseen
            clientip:
            listenerip:
            -: servicecommunicationpk servicelistenerportfk clientservicefk clientprocessname clientprocessdisplayname
            -: netstatactivesamples netstattotalsamples netstattotaleports netstatallfirststat netstatalllaststat topology
            """);

    static final List<Dictionary> ALL = List.of(VMS, APPLICATIONS, OWNERS, DEPENDENCIES, WINDOWS, BASELINES,
            WAVE_ASSIGNMENTS, AZURE, SERVICENOW, SERVICENOW_RELATIONS, NETBOX, NETBOX_DISKS, NETBOX_INTERFACES, ITOP,
            ITOP_APPLICATIONS, ITOP_LINKS, DEVICE42, DEVICE42_COMPONENTS, DEVICE42_COMMUNICATIONS);

    private Dictionaries() {}
}
