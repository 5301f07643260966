package io.towpath.planning.wave;

import java.time.ZoneId;
import java.util.Objects;

/// What a wave may hold beside what its window allows, and the cadence where there is no calendar.
///
/// @param proofLeast         VMs of the proof of concept, at least
/// @param proofMost          VMs of the proof of concept, at most; 0: there shall be none
/// @param devTestMost        VMs of a development and test wave
/// @param productionMost     VMs of a production wave
/// @param criticalMost       VMs of a final wave
/// @param windowsShare       percent of a wave's VMs that may be Windows
/// @param preCopyTerabytes   decimal TB that can be copied before a wave's window
/// @param weekTerabytes      decimal TB that can be copied in a week, whatever windows it has
/// @param engineers          on shift in a window
/// @param vmsPerEngineer     that one engineer can look after in a window
/// @param vmsPerEngineerWeek that one engineer migrates in a week, whatever windows it has
/// @param proofDays          between the proof of concept and the next wave
/// @param cadenceDays        between proposed windows
/// @param windowHours        of a proposed window, from Saturday 22:00 in the zone
/// @param slots              cutovers at once in a proposed window
/// @param blockedLate        groups with blocked VMs go late in their tier; else they stay in the pool
/// @param minutes            that cutovers take, as they were known when the plan was suggested
public record Limits(int proofLeast, int proofMost, int devTestMost, int productionMost, int criticalMost,
        int windowsShare, double preCopyTerabytes, double weekTerabytes, int engineers, int vmsPerEngineer,
        int vmsPerEngineerWeek, int proofDays, int cadenceDays, int windowHours, int slots, boolean blockedLate,
        ZoneId zone, CutoverMinutes minutes) {

    /// What a link carries in a week, of what it carries in the usual five days before a window.
    private static final double WEEK = 7 / 5d;

    /// With the minutes that are assumed.
    public Limits(int proofLeast, int proofMost, int devTestMost, int productionMost, int criticalMost,
            int windowsShare, double preCopyTerabytes, double weekTerabytes, int engineers, int vmsPerEngineer,
            int vmsPerEngineerWeek, int proofDays, int cadenceDays, int windowHours, int slots, boolean blockedLate,
            ZoneId zone) {
        this(proofLeast, proofMost, devTestMost, productionMost, criticalMost, windowsShare, preCopyTerabytes,
                weekTerabytes, engineers, vmsPerEngineer, vmsPerEngineerWeek, proofDays, cadenceDays, windowHours,
                slots, blockedLate, zone, CutoverMinutes.ASSUMED);
    }

    public Limits {
        // those of before kept to what is assumed
        minutes = Objects.requireNonNullElse(minutes, CutoverMinutes.ASSUMED);
        // plans of before knew no week: the forecast took the number of a window for it
        vmsPerEngineerWeek = vmsPerEngineerWeek == 0 ? vmsPerEngineer : vmsPerEngineerWeek;
        weekTerabytes = weekTerabytes == 0
                ? Math.max(0.1, Math.round(preCopyTerabytes * WEEK * 10) / 10.0)
                : weekTerabytes;
        if (proofLeast < 0 || proofMost < proofLeast || devTestMost < 1 || productionMost < 1 || criticalMost < 1
                || windowsShare < 1 || windowsShare > 100 || preCopyTerabytes <= 0 || !(weekTerabytes > 0)
                || engineers < 1 || vmsPerEngineer < 1 || vmsPerEngineerWeek < 1 || proofDays < 0 || cadenceDays < 1
                || windowHours < 1 || windowHours > 48 || slots < 1) {
            throw new IllegalArgumentException("limits out of range");
        }
    }

    public static Limits usual(ZoneId zone) {
        return new Limits(10, 20, 500, 200, 100, 60, 330, 460, 5, 40, 40, 14, 7, 8, 20, true, zone);
    }

    /// @param before TB that can be copied before a window; `week`: in a week
    public Limits copying(double before, double week) {
        return new Limits(proofLeast, proofMost, devTestMost, productionMost, criticalMost, windowsShare, before, week,
                engineers, vmsPerEngineer, vmsPerEngineerWeek, proofDays, cadenceDays, windowHours, slots, blockedLate,
                zone, minutes);
    }

    /// With other minutes that cutovers take.
    public Limits taking(CutoverMinutes cutovers) {
        return new Limits(proofLeast, proofMost, devTestMost, productionMost, criticalMost, windowsShare,
                preCopyTerabytes, weekTerabytes, engineers, vmsPerEngineer, vmsPerEngineerWeek, proofDays, cadenceDays,
                windowHours, slots, blockedLate, zone, cutovers);
    }

    public int most(WaveKind kind) {
        return switch (kind) {
            // one that was made by hand where none is proposed is held to what its likes are
            case PROOF_OF_CONCEPT -> proofMost == 0 ? devTestMost : proofMost;
            case DEV_TEST -> devTestMost;
            case PRODUCTION -> productionMost;
            case CRITICAL -> criticalMost;
        };
    }

    /// VMs that the team migrates in a week.
    int weekVms() {
        return engineers * vmsPerEngineerWeek;
    }
}
