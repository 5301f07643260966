package io.towpath.platform.vsphere;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.VsphereLab;
import io.towpath.platform.spi.Place;
import java.time.Clock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class VspherePlatformTest {

    private static VsphereLab lab;

    @BeforeAll
    static void start() throws Exception {
        lab = VsphereLab.start("-vms", "500", "-page", "100");
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    @Test
    void look() throws Exception {
        Place place = Told.place(lab);
        VspherePlatform platform = Told.platform(Told.PROPERTIES, Clock.systemUTC());
        System.out.println(platform.certificate(lab.url()));
        System.out.println(platform.probe(place));
        System.out.println(platform.capabilities(place));
        Told told = new Told();
        long t = System.nanoTime();
        platform.scan(place, told);
        System.out.println("ms " + (System.nanoTime() - t) / 1000000 + " found " + told.found.size());
        System.out.println(lab.calls());
        lab.forgetCalls();
        told.found.values().stream().limit(3).forEach(System.out::println);
        System.out.println(told.around);
        t = System.nanoTime();
        told.read = 0;
        platform.scan(place, told);
        System.out.println("ms " + (System.nanoTime() - t) / 1000000 + " read " + told.read);
        System.out.println(lab.calls());
        assertThat(told.found).hasSize(500);
    }
}
