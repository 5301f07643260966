package io.towpath.planning.wave;

import java.time.ZoneId;

/// What a wave may hold beside what its window allows, and the cadence where there is no calendar.
///
/// @param proofLeast       VMs of the proof of concept, at least
/// @param proofMost        VMs of the proof of concept, at most
/// @param devTestMost      VMs of a development and test wave
/// @param productionMost   VMs of a production wave
/// @param criticalMost     VMs of a final wave
/// @param windowsShare     percent of a wave's VMs that may be Windows
/// @param preCopyTerabytes decimal TB that can be copied before a wave's window
/// @param engineers        on shift in a window
/// @param vmsPerEngineer   that one engineer can look after in a window
/// @param proofDays        between the proof of concept and the next wave
/// @param cadenceDays      between proposed windows
/// @param windowHours      of a proposed window, from Saturday 22:00 in the zone
/// @param slots            cutovers at once in a proposed window
/// @param blockedLate      groups with blocked VMs go late in their tier; else they stay in the pool
public record Limits(int proofLeast, int proofMost, int devTestMost, int productionMost, int criticalMost,
        int windowsShare, double preCopyTerabytes, int engineers, int vmsPerEngineer, int proofDays, int cadenceDays,
        int windowHours, int slots, boolean blockedLate, ZoneId zone) {

    public Limits {
        if (proofLeast < 1 || proofMost < proofLeast || devTestMost < 1 || productionMost < 1 || criticalMost < 1
                || windowsShare < 1 || windowsShare > 100 || preCopyTerabytes <= 0 || engineers < 1
                || vmsPerEngineer < 1 || proofDays < 0 || cadenceDays < 1 || windowHours < 1 || windowHours > 48
                || slots < 1) {
            throw new IllegalArgumentException("limits out of range");
        }
    }

    public static Limits usual(ZoneId zone) {
        return new Limits(10, 20, 500, 200, 100, 60, 330, 5, 40, 14, 7, 8, 20, true, zone);
    }

    int most(WaveKind kind) {
        return switch (kind) {
            case PROOF_OF_CONCEPT -> proofMost;
            case DEV_TEST -> devTestMost;
            case PRODUCTION -> productionMost;
            case CRITICAL -> criticalMost;
        };
    }
}
