package io.towpath.planning.forecast;

/// What a forecast counts on. Every one of them can be asked "what if".
///
/// @param gigabits          of the migration link
/// @param utilisation       share of it that copies, 0 to 1
/// @param streamMegabytes   MB/s that one VM's copy reaches at most
/// @param copySlots         VMs the target takes in at once
/// @param hostSlots         copies at once from one source host
/// @param datastoreSlots    copies at once from one datastore
/// @param vcenterSlots      copies at once through one vCenter
/// @param linkSlots         copies at once from one source to the target
/// @param nodeSlots         copies at once by all nodes of Towpath together
/// @param preCopyDays       before its window a wave starts to be copied
/// @param cutoverSlots      cutovers at once; 0: as each window says
/// @param engineers         on the team
/// @param vmsPerEngineer    that one engineer migrates in a week
/// @param failureRate       share of first attempts that fail, 0 to 1
/// @param retryEffort       how many times the work of a plain migration a failed one takes
/// @param cadenceDays       between windows; 0: as planned
/// @param vmsPerWeek        waves of that many, repacked in the plan's order; 0: as planned
/// @param asked             minutes of a cutover, by class
public record Assumptions(double gigabits, double utilisation, double streamMegabytes, int copySlots, int hostSlots,
        int datastoreSlots, int vcenterSlots, int linkSlots, int nodeSlots, double preCopyDays, int cutoverSlots,
        int engineers, int vmsPerEngineer, double failureRate, double retryEffort, int cadenceDays, int vmsPerWeek,
        Asked asked) {

    /// Minutes within which nine in ten cutovers end, of VMs of which nothing else was predicted; 0: as learned, or assumed.
    public record Asked(int simple, int medium, int complex) {

        static final Asked NOTHING = new Asked(0, 0, 0);

        public Asked {
            if (simple < 0 || medium < 0 || complex < 0) {
                throw new IllegalArgumentException("minutes out of range");
            }
        }

        /// How many times its minutes.
        double factor(Program.Move move) {
            int minutes = move.complexity() == null ? 0 : switch (move.complexity()) {
                case SIMPLE -> simple;
                case MEDIUM -> medium;
                case COMPLEX, SPECIAL -> complex;
            };
            return minutes == 0 ? 1 : minutes / move.p90();
        }
    }

    public Assumptions {
        if (streamMegabytes <= 0 || copySlots < 1 || hostSlots < 1 || datastoreSlots < 1 || vcenterSlots < 1
                || linkSlots < 1 || nodeSlots < 1 || preCopyDays < 0 || cutoverSlots < 0 || engineers < 1
                || vmsPerEngineer < 1 || failureRate < 0
                || failureRate > 0.9 || retryEffort < 1 || cadenceDays < 0 || vmsPerWeek < 0) {
            throw new IllegalArgumentException("assumptions out of range");
        }
        Bandwidth.of(gigabits, utilisation);
    }

    /// Of a team of five on 10 Gb/s: 70 % of the link, 20 slots, five nodes that copy four VMs each, 5 % of first attempts
    /// fail and cost four times the work.
    public static Assumptions usual() {
        return new Assumptions(10, 0.7, 76.5, 20, 8, 15, 28, 20, 20, 5, 0, 5, 40, 0.05, 4, 0, 0, Asked.NOTHING);
    }

    public Bandwidth bandwidth() {
        return Bandwidth.of(gigabits, utilisation);
    }

    int vmsOfTeamAWeek() {
        return engineers * vmsPerEngineer;
    }

    public Assumptions network(double gb, double share) {
        return new Assumptions(gb, share, streamMegabytes, copySlots, hostSlots, datastoreSlots, vcenterSlots,
                linkSlots, nodeSlots, preCopyDays, cutoverSlots, engineers, vmsPerEngineer, failureRate, retryEffort,
                cadenceDays, vmsPerWeek, asked);
    }

    public Assumptions slots(int copy, int host, int datastore, int vcenter, int cutover) {
        return new Assumptions(gigabits, utilisation, streamMegabytes, copy, host, datastore, vcenter, linkSlots,
                nodeSlots, preCopyDays, cutover, engineers, vmsPerEngineer, failureRate, retryEffort, cadenceDays,
                vmsPerWeek, asked);
    }

    /// @param link copies at once from one source to the target
    /// @param node copies at once by all nodes together
    public Assumptions ways(int link, int node) {
        return new Assumptions(gigabits, utilisation, streamMegabytes, copySlots, hostSlots, datastoreSlots,
                vcenterSlots, link, node, preCopyDays, cutoverSlots, engineers, vmsPerEngineer, failureRate,
                retryEffort, cadenceDays, vmsPerWeek, asked);
    }

    public Assumptions team(int people, int each) {
        return new Assumptions(gigabits, utilisation, streamMegabytes, copySlots, hostSlots, datastoreSlots,
                vcenterSlots, linkSlots, nodeSlots, preCopyDays, cutoverSlots, people, each, failureRate, retryEffort,
                cadenceDays, vmsPerWeek, asked);
    }

    public Assumptions pace(int days, int vms) {
        return new Assumptions(gigabits, utilisation, streamMegabytes, copySlots, hostSlots, datastoreSlots,
                vcenterSlots, linkSlots, nodeSlots, preCopyDays, cutoverSlots, engineers, vmsPerEngineer, failureRate,
                retryEffort, days, vms, asked);
    }

    /// @param days before its window a wave starts to be copied
    public Assumptions before(double days) {
        return new Assumptions(gigabits, utilisation, streamMegabytes, copySlots, hostSlots, datastoreSlots,
                vcenterSlots, linkSlots, nodeSlots, days, cutoverSlots, engineers, vmsPerEngineer, failureRate,
                retryEffort, cadenceDays, vmsPerWeek, asked);
    }

    /// @param stream MB/s
    public Assumptions learned(double stream, double failing) {
        return new Assumptions(gigabits, utilisation, stream, copySlots, hostSlots, datastoreSlots, vcenterSlots,
                linkSlots, nodeSlots, preCopyDays, cutoverSlots, engineers, vmsPerEngineer, failing, retryEffort,
                cadenceDays, vmsPerWeek, asked);
    }

    /// @param minutes of a cutover, P90
    public Assumptions asking(Asked minutes) {
        return new Assumptions(gigabits, utilisation, streamMegabytes, copySlots, hostSlots, datastoreSlots,
                vcenterSlots, linkSlots, nodeSlots, preCopyDays, cutoverSlots, engineers, vmsPerEngineer, failureRate,
                retryEffort, cadenceDays, vmsPerWeek, minutes);
    }
}
