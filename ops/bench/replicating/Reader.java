import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A person who looks at page after page, each for 3 to 10 s, during which its parts fetch themselves again as in a browser.
final class Reader {

    private static final Pattern FIELD = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]*)\"");
    static final Pattern FETCHES = Pattern.compile("<[a-z]+[^>]*hx-trigger=\"(load|every \\d+s)\"[^>]*>");
    static final Pattern ADDRESS = Pattern.compile("hx-get=\"([^\"]*)\"");
    static volatile List<String[]> trips = List.of();
    static volatile List<String> waves = List.of();

    private final String cookie;
    private final Random random;

    Reader(String cookie, int number) {
        this.cookie = cookie;
        this.random = new Random(number);
    }

    String cookie() {
        return cookie;
    }

    static List<Reader> signIn(int count) throws Exception {
        List<Reader> readers = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            HttpResponse<String> form = Application.get("/sign-in", "");
            Matcher token = FIELD.matcher(form.body());
            token.find();
            String body = "username=bench&password=" + System.getProperty("bench.password") + "&_csrf="
                    + URLEncoder.encode(token.group(1), StandardCharsets.UTF_8);
            HttpResponse<String> in = Application.HTTP.send(HttpRequest.newBuilder(URI.create(Application.BASE + "/sign-in"))
                    .header("Content-Type", "application/x-www-form-urlencoded").header("Cookie", cookies(form))
                    .POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
            String cookie = cookies(in);
            if (Application.get("/", cookie).statusCode() != 200) {
                throw new IllegalStateException("signing in: " + in.statusCode() + " " + in.headers().map());
            }
            readers.add(new Reader(cookie, number));
        }
        return readers;
    }

    private static String cookies(HttpResponse<String> from) {
        return String.join("; ", from.headers().allValues("set-cookie").stream()
                .map(each -> each.substring(0, each.indexOf(';'))).filter(each -> !each.endsWith("=")).toList());
    }

    void read(Measure measure, long until) throws InterruptedException {
        Thread.sleep(random.nextInt(5000));
        while (System.nanoTime() < until) {
            String[] trip = trips.isEmpty() ? null : trips.get(random.nextInt(trips.size()));
            String wave = waves.isEmpty() ? null : waves.get(random.nextInt(waves.size()));
            int dice = random.nextInt(100);
            if (dice < 25 || (dice >= 50 && trip == null)) {
                look(measure, "dashboard", "/", until, null);
            } else if (dice < 40) {
                look(measure, "list of VMs", List.of("/inventory/vms", "/inventory/vms?q=web", "/inventory/vms?state=syncing",
                        "/inventory/vms?sort=-usedBytes").get(random.nextInt(4)), until, null);
            } else if (dice < 50) {
                look(measure, "list of waves", "/waves", until, null);
            } else if (dice < 65) {
                look(measure, "console of a wave", "/waves/" + wave + "/console", until, null);
            } else if (dice < 70) {
                look(measure, "wave", "/waves/" + wave, until, null);
            } else if (dice < 85) {
                look(measure, "VM on its way", "/inventory/vms/" + trip[1], until, null);
            } else if (dice < 95) {
                look(measure, "passes of a VM", "/migrations/" + trip[0] + "/sync", until, trip);
            } else {
                look(measure, "queues", "/slots", until, null);
            }
        }
    }

    /// Loads a page and its parts; then waits as people do, while parts of it come again.
    private void look(Measure measure, String name, String path, long until, String[] trip)
            throws InterruptedException {
        String page = load(measure, name, path, false, trip);
        long thinks = System.nanoTime() + (3000 + random.nextInt(7000)) * 1_000_000L;
        String again = null;
        int every = 0;
        Matcher tag = FETCHES.matcher(page);
        while (tag.find()) {
            Matcher address = ADDRESS.matcher(tag.group());
            if (address.find()) {
                String target = address.group(1).isEmpty() ? path : address.group(1).replace("&amp;", "&");
                if (tag.group(1).equals("load")) {
                    load(measure, part(target), target, true, trip);
                } else {
                    again = target;
                    every = Integer.parseInt(tag.group(1).replaceAll("\\D", ""));
                }
            }
        }
        while (true) {
            long left = Math.min(thinks, until) - System.nanoTime();
            if (left <= 0) {
                return;
            }
            if (again == null || every * 1_000_000_000L > left) {
                Thread.sleep(left / 1_000_000 + 1);
                return;
            }
            Thread.sleep(every * 1000L);
            load(measure, name + ", again", again, true, trip);
        }
    }

    static String part(String path) {
        String plain = path.replaceAll("\\?.*", "").replaceAll("/[0-9a-f-]{36}", "");
        return "part " + plain;
    }

    private String load(Measure measure, String name, String path, boolean part, String[] trip)
            throws InterruptedException {
        long began = System.nanoTime();
        long asked = System.currentTimeMillis();
        try {
            HttpResponse<String> page = Application.get(path, cookie, part);
            if (page.statusCode() != 200) {
                measure.failed(name + ": " + page.statusCode());
                return "";
            }
            measure.took(name, System.nanoTime() - began);
            if (trip != null) {
                measure.ages.shown(trip[2], page.body(), asked);
            }
            return page.body();
        } catch (IOException e) {
            measure.failed(name + ": " + e);
            return "";
        }
    }
}
