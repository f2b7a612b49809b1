"""Ana: a customer whose day takes her through all four moves, and the desk that serves her. A script in time, no I/O of its
own: it says what to send, and gets what came."""
import json
import time

CUSTOMER, SESSION = "ana", "ana-session"
CONTACT = "T-1001"
# What stands for a day in the demo. The configuration that the demo writes shortens the survey's delay to it.
SURVEY_DELAY_S = 12
DAY_WORDS = f"{SURVEY_DELAY_S} s instead of 24 hours"
PATIENCE_S = 45  # Longer than anything takes here but the survey, which has its own delay on top.


def rfc3339(moment):
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(moment)) + f".{int(moment * 1000) % 1000:03d}Z"


class Gone(Exception):
    """What the script waited for did not come."""


class Ana:
    """`send(topic, key, value)` sends a record; `say(text)` prints a line. Call step() often, and hear() with every record
    of triggers and cases."""

    def __init__(self, send, say):
        self.send, self.say = send, say
        self.number, self.heard, self.wanted, self.deadline = 0, [], None, 0.0
        self.moves, self.failed = [], None  # Moves that were seen, in order.
        self.script = self.day()
        self.is_over = False
        self.go_on(None)

    # The runtime of the script: it yields a number of seconds to wait, or what must come.

    def step(self):
        if self.is_over:
            return
        if self.wanted is None:
            if time.time() >= self.deadline:
                self.go_on(None)
            return
        for record in self.heard:
            if self.wanted(*record):
                self.heard.remove(record)
                self.go_on(record[1])
                return
        if time.time() >= self.deadline:
            self.end(f"what was to come after “{self.moves[-1] if self.moves else 'the beginning'}” did not come")

    def hear(self, topic, value):
        customer = value.get("customer_key") or value.get("target", {}).get("customer_id")
        if customer == CUSTOMER:
            self.heard.append((topic, value))

    def go_on(self, value):
        try:
            wanted = self.script.send(value)
        except StopIteration:
            self.end(None)
            return
        self.wanted, self.deadline = (None, time.time() + wanted) if isinstance(wanted, (int, float)) else \
            (wanted[0], time.time() + wanted[1])

    def end(self, failure):
        self.is_over, self.failed = True, failure
        if failure:
            self.say(f"   {failure}")

    # What she and the desk do.

    def event(self, kind, page, **more):
        self.number += 1
        value = {"type": kind, "id": f"ana-{self.number}", "time": rfc3339(time.time()), "session_id": SESSION,
                 "customer_id": CUSTOMER, "tab_id": "tab-1", "page": {"url": f"https://shop.example{page}"}, **more}
        self.send("assist.error-pages" if kind == "error" else "assist.clickstream", SESSION, value)

    def answer(self, trigger, kind, **more):
        self.send("assist.feedback", CUSTOMER, {"trigger_id": trigger["trigger_id"], "kind": kind, "at": rfc3339(time.time()),
                                                "tab_id": "tab-1", **more})

    def desk(self, kind, **more):
        self.number += 1
        self.send("assist.support", CUSTOMER,
                  {"id": f"desk-{self.number}", "contact_id": CONTACT, "kind": kind, "at": rfc3339(time.time()), **more})

    def move(self, name, text):
        if name not in self.moves:
            self.moves.append(name)
        self.note(name, text)

    def note(self, move, text):
        self.say(f"{time.strftime('%H:%M:%S')}  {move:8} {text}")

    # What must come.

    @staticmethod
    def trigger(kind, within=PATIENCE_S):
        return (lambda topic, value: topic == "assist.triggers" and value.get("op") == "offer" and value["type"] == kind,
                within)

    @staticmethod
    def case(event, within=PATIENCE_S):
        return lambda topic, value: topic == "assist.cases" and value["event"] == event, within

    def day(self):
        self.send("assist.profiles", CUSTOMER, {
            "first_name": "Ana", "customer_since": rfc3339(time.time() - 2.2 * 365 * 86400)[:10] + "T00:00:00Z", "locale": "en-GB",
            "time_zone": "Europe/London", "consent": {"proactive": True, "personalise": True},
            "updated_at": rfc3339(time.time())})
        yield 3
        for page in ("/", "/product/42", "/cart", "/checkout/payment-methods"):
            self.event("page_view", page)
            yield 0.7
        self.note("", "Ana's card is refused, again and again")
        for _ in range(3):
            self.event("form_submit", "/checkout/payment-methods", form={"id": "card"})
            self.event("error", "/checkout/payment-methods", error={"kind": "payment", "code": "card_declined"})
            yield 1.5
        offer = yield self.trigger("faq_suggest")
        greeting = offer["content"].get("greeting")
        if greeting:
            self.move("Connect", f"“{greeting}”")
        self.move("Assist", f"“{offer['content']['body']}” " +
                  "; ".join(article["title"] for article in offer.get("suggestions", [])))
        self.answer(offer, "shown")
        yield 1
        self.answer(offer, "clicked", item_id=offer["suggestions"][0]["id"])
        yield 1
        self.answer(offer, "not_solved", item_id=offer["suggestions"][0]["id"])
        self.note("", "Ana reads the first and says that it did not help")
        chat = yield self.trigger("chat_offer", PATIENCE_S + 60)
        self.move("Assist", f"“{chat['content']['body']}”: Ana accepts")
        self.answer(chat, "shown")
        self.answer(chat, "accepted")
        yield from self.at_the_desk(chat)
        yield from self.a_day_later()

    def at_the_desk(self, chat):
        self.desk("opened", by="customer", topic="payment", error_code="card_declined", queue="support",
                  trigger_id=chat["trigger_id"], call="video")
        promise = yield self.case("promise.made")
        self.move("Resolve", f"she is promised an answer by {promise['promise']['due_at']}")
        self.desk("reply", by="agent", agent="Ben", queue="support")
        yield 1
        self.desk("not_solved", by="customer")
        self.note("", "Ben's answer does not solve it either")
        escalation = yield self.case("escalation")
        told = escalation["escalation"]
        self.move("Resolve", f"two answers did not help: a {told['channel']} call at once; the frontline may grant "
                  + json.dumps(told.get("authority", {})))
        yield 2
        self.desk("resolved", by="agent", agent="Ben", queue="support")

    def a_day_later(self):
        self.note("", f"Ben has solved it on the phone. “A day later” comes after {DAY_WORDS}")
        survey = yield self.trigger("survey", SURVEY_DELAY_S + PATIENCE_S)
        self.move("Enhance", f"“{survey['content']['title']}”: Ana says yes")
        self.answer(survey, "shown")
        self.answer(survey, "solved")
        yield self.case("survey.answered")
