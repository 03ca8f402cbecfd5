"""What the scripted interviewer says: wordings by occasion, each used at most once in an interview.

``{it}`` is a noun or gerund phrase in the candidate's own words: no wording may hang a verb on it. None of
them praises, so all of them may be said in a live interview.
"""

from __future__ import annotations

from coach.records import Manner, Phase

Wordings = tuple[str, ...]

UPTAKE: dict[Manner, Wordings] = {
    "neutral": (
        "Okay, {it}.",
        "Right, {it}.",
        "{It}, okay.",
        "{It}: noted.",
        "All right, {it}.",
        "Understood: {it}.",
        "{It}, I see.",
    ),
    "friendly": (
        "Got it, {it}.",
        "Okay, {it}, thanks.",
        "Ah, {it}, okay.",
        "Sure, {it}.",
        "Right, {it}, thanks.",
        "{It}, understood.",
        "{It}, okay, thanks.",
    ),
    "tough": (
        "So, {it}.",
        "{It}, then.",
        "Fine, {it}.",
        "All right: {it}.",
        "Okay: {it}.",
        "{It}, fine.",
    ),
}
"""After the point that was asked for was made: ``{it}`` names it in the candidate's words."""
KNOWN: Wordings = (
    "More than I told you I don't know about that.",
    "On that I have nothing to add to what I said.",
    "I know no more of that than I have told you.",
)
"""Where it was told before, and is asked once more beside other things."""
TOLD_THE_REST: Wordings = ("The rest I have told you before.", "The other answers you have from me.")
"""Where several things were told before that are asked again beside a new one."""
MEANT_TOO: Wordings = (
    "If that is part of your question: {fact}",
    "In case you need this too: {fact}",
    "Maybe this as well: {fact}",
)
"""Where one thing was told, and another one was probably asked for."""
REACT: Wordings = (
    "You said “{it}”.",
    "Let me stop at “{it}”.",
    "A question about “{it}”.",
    "I'd like to pick up “{it}”.",
    "One thing about “{it}”.",
)
"""Before a question about one of several things just said."""
PHASE: dict[Phase, Wordings] = {
    "clarify": ("Let's make sure of the problem first.",),
    "design": (
        "Let's turn to the high-level design.",
        "On to the design as a whole.",
        "Now to the system itself.",
        "Let's sketch the system.",
    ),
    "deep_dive": (
        "Let's look at some details.",
        "Time to look closer.",
        "Now I'd like to go into some details.",
        "Let's get more specific.",
    ),
    "trade_offs": (
        "Let's see what the design can take.",
        "Now to how your design holds up.",
        "Let's test the design a little.",
        "Let's put some pressure on the design.",
    ),
    "wrap_up": ("We are coming to the end.", "Let's wrap up.", "Time to bring this to a close."),
    "answer": (),
}
BEGUN: Wordings = (
    "On with the design, then.",
    "Let's go on with the design.",
    "Then let's move on in the design.",
)
"""Marks the design phase where a design was told before."""
SO_FAR: dict[Manner, Wordings] = {
    "neutral": (
        "I can follow you.",
        "Let's work with that for now.",
        "I see what you mean.",
        "We can go on from there.",
        "It is clear what you mean.",
    ),
    "friendly": (
        "I'm with you.",
        "I follow, let's go on with that.",
        "Okay, I see your idea.",
        "That's clear to me, let's go on.",
        "I understand what you have in mind.",
    ),
    "tough": (
        "You tell me. For now, go on from there.",
        "I won't say. Let's see how it holds.",
        "That is for you to defend.",
        "We'll see.",
    ),
}
"""Where the candidate asks whether something is all right: neither yes nor no."""
EARLY_END: Wordings = (
    "Let's come to the end.",
    "I'd leave the questions there.",
)
"""Marks the last phase where much time is left."""
OPENER: dict[Phase, Wordings] = {
    "clarify": (
        "What would you like to know before you start?",
        "Where would you begin with this problem?",
        "Which of the requirements is unclear to you?",
    ),
    "design": (
        "Walk me through the whole system, from the data to what comes out at the other end.",
        "Sketch the main parts for me and how data moves between them.",
        "Which boxes would you draw first?",
    ),
    "deep_dive": (
        "Which part of your design carries the most risk, and how would you build it?",
        "Take one component and tell me how it works inside.",
        "Where would you expect the first surprise in production?",
    ),
    "trade_offs": (
        "Which of your decisions could reasonably have gone the other way, and why did you choose yours?",
        "What breaks first when the load grows tenfold?",
        "If you had to save half of the cost, where would you start?",
    ),
    "wrap_up": ("Please sum up your design in a minute.",),
    "answer": (
        "Take it from there.",
        "How would you explain it to a colleague?",
        "What else belongs to a full answer?",
    ),
}
FLOOR: Wordings = (
    "What else would you like to know, or shall you start?",
    "Anything else about the problem?",
    "What more do you need?",
    "Ask on, or begin with your design.",
    "Is there more you want to pin down?",
    "Go on.",
    "What else?",
    "Your move.",
    "Which question comes next?",
    "Over to you.",
    "Do you have what you need?",
)
GO: Wordings = ("Go ahead.", "I'm all ears.", "Please do.", "Please go on.")
"""Where leave was given and nothing else is asked for the moment."""
UNKNOWN: Wordings = (
    "I don't know enough about that to answer it.",
    "That I can't tell you, I'm afraid.",
    "I have no answer to that one; do ask it in the real interview.",
)
"""Where a candidate's own question at the end is answered by no guide."""
NO_TEAM: Wordings = (
    "I can't speak for a team here, so do ask that in the real interview.",
    "That is a question for the people you will work with; I have nothing to tell on it.",
)
"""Where that question is about the team or the company."""
MINE: Wordings = (
    "That I'd rather leave to the report, which goes through your answers one by one.",
    "What I made of it stands in the report, next to your own words.",
    "The report says more on that than I could now.",
)
"""Where it is about the interviewer, or what the interviewer said."""
OPINION: Wordings = (
    "What I would have done I keep to myself; the report looks at your design.",
    "What I would have done stays with me; yours is looked at in the report.",
)
"""Where it asks what the interviewer would do or thinks."""
DEBRIEF: Wordings = (
    "How you did stands in the report that follows, point by point, with your own words beside it.",
    "How it went, the report will tell you, point by point.",
)
"""Where the candidate asks at the end how it went."""
NO_HINT: Wordings = (
    "I have no hint for that one, so let's go on.",
    "No hint on that from me; we can leave it.",
    "I can't hint at anything there. Let's move on.",
)
ACCEPT: Wordings = (
    "You may work with that.",
    "Fine, take that as given.",
    "I can live with that assumption.",
    "Let's go with that.",
    "Agreed for now.",
    "We'll take that as the basis.",
)
OPEN: Wordings = (
    "That is open; what would you assume?",
    "I leave that to you: assume what you need and say it.",
    "Nothing is given there. If it matters to your design, state an assumption and go on.",
    "I have nothing on that; decide it yourself if you need it.",
    "You decide that one. What would you take as given?",
    "That I can't tell you. If your design needs it, make an assumption you can defend.",
    "Nobody has settled that. Does your design depend on it?",
)
OPEN_ON: Wordings = (
    "I leave that to you.",
    "That one is yours to decide.",
    "I have nothing on that, so decide it as you need it.",
    "Nobody has settled that; choose something reasonable.",
    "That is open; assume something sensible.",
)
"""Where another question follows in the same reply."""
CHOICE: Wordings = (
    "Both can be argued for.",
    "Either would do for me.",
    "I have no preference there.",
    "Whichever you can defend.",
    "That choice is yours.",
)
"""Where a choice is put to the interviewer: "would you rather have one model or two?"."""
LIKELIER: Wordings = (
    "Assume the one you find likelier.",
    "I have nothing on that; suppose the harder of the two.",
    "Take the more usual case.",
    "Nobody has said, so assume one and name it.",
)
"""The same about the world of the problem: "in all countries or just some?"."""
VIEW: Wordings = (
    "I'd rather hear what you think.",
    "I keep my view to myself for now.",
    "You tell me.",
    "Your own view counts here.",
)
"""Where the interviewer's view is asked for."""
ALLOWED: Wordings = (
    "You may take it that it is allowed.",
    "Let's say yes for now.",
    "Suppose that you may.",
    "I have no objection.",
    "Nothing speaks against it.",
)
"""Where leave is asked for something in the world of the problem: "may we use the consent for that?"."""
FIGURE: Wordings = (
    "I have no figure for that; take one you can defend.",
    "No number from me there, so put in your own.",
    "That figure is yours to assume.",
    "I can't give you a number; an order of magnitude will do.",
    "Nobody has measured that; estimate it if you need it.",
)
"""Where a number is asked for."""
EXISTS: Wordings = (
    "Not that I know of; assume what suits your design.",
    "Nothing of the kind is given, so assume what you need.",
    "I don't know of one; suppose what is likely.",
    "Nothing is said about that, so go with what is usual.",
    "I can't tell you; assume what seems likely.",
)
"""Where it is asked whether something is there, or so."""
CHECKED: Wordings = (
    "Work with that for now.",
    "Take it that way for now.",
    "Go on with it like that.",
    "You may take it so.",
    "Let's take it as you say.",
)
"""Where a yes is wanted for what was said."""
YOURS: Wordings = (
    "I'd like your own answer to that.",
    "That is for you to work out.",
    "You tell me, when we come to it.",
    "I'd rather hear that from you.",
    "That one I leave to you.",
)
"""Where it ends on asking how or why."""
ELSEWHERE: Wordings = (
    "That differs from team to team.",
    "I can't speak for others on that.",
    "Let's stay with your design.",
)
"""Where it asks what the interviewer's team does or has seen."""
DEFERRED: Wordings = (
    "We may get to that; one question first.",
    "Let me ask something before that.",
    "Maybe later. First something else.",
    "Before you do, one question.",
    "That can wait for a moment.",
)
"""Where leave was asked for something, and another question follows."""
MEANING: Wordings = (
    "Your reading of it will do.",
    "Go with how you understand it.",
    "However you read it is fine.",
    "Take it the way you understood it.",
)
"""Where the candidate asks what the interviewer's question means."""
OPEN_TOO: Wordings = (
    "The rest is open, so assume something sensible.",
    "For the rest, make an assumption and say it.",
    "Whatever I left out is yours to assume.",
    "As for the rest, state an assumption and go on.",
)
LEFT: Wordings = (
    "We leave my question open, or time runs out.",
    "My question stays open, since time moves on.",
)
"""After an answer, where a new phase begins although a question was open."""
TOLD_BEFORE: Wordings = ("As before: {fact}", "As I said: {fact}", "Again: {fact}")
WHICH: Wordings = (
    "Do you mean {first}, or {second}?",
    "Which are you after: {first} or {second}?",
    "Is that about {first}, or about {second}?",
    "Let me check: {first}, or {second}?",
)
REPHRASED: Wordings = (
    "Let me put it differently.",
    "In other words:",
    "Let me ask it another way.",
    "Put otherwise:",
    "Maybe this way:",
)
"""Before a question in its other words, for whoever said nothing to it."""
UNCLEAR: Wordings = (
    "What do you mean by “{asked}”?",
    "I did not quite get “{asked}”; could you put it another way?",
    "“{asked}”: could you ask that in other words?",
)
"""Where something was asked for that may be known, and it is not clear what."""
UNCLEAR_LONG: Wordings = (
    "I did not quite get what you want to know; could you ask it in other words?",
    "Could you ask that in a shorter way?",
    "I'm not sure what you need there; put it another way, please.",
)
"""The same, where the question is too long to be quoted."""
GRANTED: Wordings = (
    "As you like.",
    "That's up to you.",
    "Fine with me.",
    "Sure, as you prefer.",
    "Your choice.",
)
AGAIN: Wordings = (
    "Once more, then: {ask}",
    "The question was this: {ask}",
    "Here it is again: {ask}",
    "To repeat: {ask}",
    "I asked you this: {ask}",
)
BACK: Wordings = (
    "My question still stands.",
    "The last question is still open.",
    "Let's go back to my question.",
    "The question hasn't changed.",
    "I'd still like your answer.",
)
START: Wordings = (
    "Ask me about the problem, or begin with your design.",
    "You can start wherever you like.",
    "Begin with the design whenever you are ready.",
)
"""Where nothing was asked yet."""
STEERED: Wordings = (
    "Back to what I asked.",
    "Now to my question again.",
    "My question is still this:",
    "And what about my own question?",
    "Now you:",
    "Your turn again:",
)
"""After several answers in a row, before the question that is open."""
REDIRECT: dict[str, Wordings] = {
    "off_topic": (
        "Let's stay with the problem.",
        "That is outside this interview.",
        "Back to the task, please.",
        "Let's save that for another day.",
        "I'd like to keep to the problem.",
        "That doesn't help us here.",
        "That belongs elsewhere.",
        "We have a system to design.",
        "I'd rather hear about the design.",
        "Let's not drift.",
        "Another time, perhaps.",
        "Our time is for the problem.",
    ),
    "abusive": (
        "Let's keep this professional.",
        "I'd rather we kept to the interview.",
        "Not in that tone, please.",
        "I'll ignore that.",
        "Let's stay polite.",
        "I'd prefer a calmer tone.",
        "We are both here for the problem.",
        "That won't get us further.",
        "Noted, but let's work.",
        "Take a breath; we have time.",
    ),
    "dismissive": (
        "It matters for this problem.",
        "I do care about it.",
        "Bear with me for a moment.",
    ),
    "general": (
        "That would fit many systems. What does it mean for my question?",
        "I need more than that, for this very problem.",
        "How does that answer my question? Be concrete, please.",
    ),
    "told": (
        "You have that from me already.",
        "I told you that earlier.",
        "I think you have all you need from me.",
        "That has been answered already.",
        "We are going round in circles.",
        "It is your turn to design.",
        "Please look it up in what I told you.",
    ),
    "beside": (
        "My question was another one.",
        "That is not quite what I asked.",
        "I was after something else.",
    ),
    "missed": (
        "Then I missed it. Please say it once more in a sentence.",
        "I must have missed that. Once more, in a sentence?",
    ),
    "again": (
        "You said that before. I am after something else.",
        "That I have heard already.",
    ),
    "why": ("Why is that?", "What makes you say so?", "Say why, please.", "For what reason?"),
    "floor": ("Please, go ahead.", "Ask away."),
    "thinking": (
        "Take your time.",
        "Sure, think it over.",
        "No hurry.",
        "Of course. Think aloud if that helps.",
        "Fine, I can wait.",
    ),
    "empty": (
        "I did not get anything there.",
        "Nothing arrived here; say what comes to mind.",
        "If you are stuck, tell me where.",
        "A half-finished thought is enough.",
        "Just start somewhere.",
        "What would a first guess be?",
    ),
    "backchannel": (
        "Please go ahead.",
        "I'm listening.",
        "Go on, then.",
        "I need a little more to work with.",
        "Say whatever you have on it, even half a thought.",
    ),
}
HOLD: dict[str, Wordings] = {
    "quiet": (
        "I have not heard much from you for a while. Shall we go on, or would you rather stop here?",
        "It has been quiet for some time. Do you want to go on, or shall we stop?",
    ),
    "asking": (
        "You have asked a lot, and I have not heard your design yet. Shall we go on with it, or stop here?",
        "I keep answering and hear no design. Do you want to begin it, or shall we stop?",
    ),
    "refrain": (
        "We are going in circles. Shall we go on with something new, or stop here?",
        "I keep hearing the same. Do you want to go on with something new, or shall we stop?",
    ),
    "cross": (
        "This is not getting us anywhere. Shall we go on calmly, or stop here?",
        "I don't think you enjoy this. Do you want to go on, or shall we stop?",
    ),
    "stop": (
        "Do you want to stop here? Say so once more and we stop; otherwise my question stands.",
        "If you want to stop here, just say so and we stop. Otherwise, please go on.",
    ),
    "feedback": (
        "I keep feedback for the debrief; “End and grade” takes you there. Shall we go on?",
        "The assessment comes at the end. For now, please go on.",
        "I won't judge single answers during the talk. Carry on, please.",
    ),
    "debrief": (
        "That is for the debrief, which comes right after. Anything else about the subject?",
        "The report will say so, point by point. Is there something else you would like to ask?",
    ),
    "own_help": (
        "I have no hint ready for that one. Turn it round: in which case would your choice go wrong?",
        "Try it from the other side: what would have to happen for that to fail?",
    ),
    "hint": (
        "No hints today, I'm afraid. Tell me how you would approach it.",
        "I can't help you there. Reason aloud and see how far you get.",
        "No help from me here. What do you know that comes close?",
    ),
}
HINT: dict[Manner, Wordings] = {
    "neutral": (
        "A hint: {ask}",
        "One thought: {ask}",
        "Here is something to go on: {ask}",
        "A nudge: {ask}",
        "Try it from this side: {ask}",
    ),
    "friendly": (
        "Perhaps like this: {ask}",
        "Maybe this helps: {ask}",
        "Let me give you a hint: {ask}",
        "Here is something that may get you going: {ask}",
        "Something to start from: {ask}",
    ),
    "tough": (
        "One hint: {ask}",
        "Take this along: {ask}",
        "Then start from here: {ask}",
        "I'll say this much: {ask}",
        "Consider this: {ask}",
    ),
}
FURTHER: Wordings = (
    "A little more: {ask}",
    "One step further: {ask}",
    "Closer still: {ask}",
    "Let me narrow it down: {ask}",
)
"""The second and third hint for a question."""
REVEAL: Wordings = ("What I was after: {ask}", "The point was this: {ask}", "Here is what was missing: {ask}")
ACKNOWLEDGE: dict[Manner, Wordings] = {
    "neutral": (
        "All right, let's leave it there.",
        "Then let me ask something else.",
        "Okay, on to the next thing.",
        "Let's take another one, then.",
        "We can leave that.",
        "Then something different.",
    ),
    "friendly": (
        "Okay, let's take another one.",
        "Fine, something else then.",
        "Let's go on to something else.",
        "Okay, how about this one.",
        "All right, let's try another.",
        "Okay, on we go.",
    ),
    "tough": (
        "Then next question.",
        "I'd have liked an answer. Moving on.",
        "That stays open, then.",
        "Then the next one.",
        "So nothing on that. The next one:",
        "We move on.",
    ),
}
LEADS: dict[str, Wordings] = {
    "impasse": (
        "Let me try another question.",
        "Then let me try something else.",
    ),
    "missed": (
        "If so, it passed me by. Let's take another one.",
        "I don't find it in my notes, but we can go on.",
        "I can't recall that. Another question, then.",
        "If you say so. We can leave it.",
        "I did not hear it, I'm afraid. On to something else.",
    ),
    "strays": (
        "You tell me a lot, and little of it is about what I ask. Please take this one by itself.",
        "One thing at a time, please, and only what I ask about.",
    ),
    "unchosen": (
        "Then I choose.",
        "I'll pick something, then.",
    ),
    "beside": (
        "That was about something else; let's leave my question.",
        "I had asked something else, but let's go on.",
        "I don't have an answer to my question; we can leave it.",
        "So I'll let my question go.",
        "That does not answer it. Let's go on all the same.",
    ),
    "begin": (
        "Then I'll begin.",
        "Then let me start with a question.",
        "Then I'll ask you something first.",
    ),
    "again": (
        "We have had that. Let's take something else.",
        "That you have told me. Next question.",
        "You keep giving me the same sentences. Here is another question.",
        "I have that down. Something else.",
        "Same answer as before. Then another question.",
        "I heard that one. Let's go elsewhere.",
        "That answer I know by now. Let's try this.",
        "Nothing new there. On to another question.",
        "You gave me that one earlier. Next one.",
        "That was in an earlier answer. Something else.",
        "I know that part by now. Here is a different question.",
    ),
    "told": (
        "You had that one. Let's get on with the design.",
        "No more facts for now.",
        "That I have told you, so back to your system.",
    ),
}
"""What leads up to a question, by the move's reason."""
TRANSITION: Wordings = (
    "Let me go on.",
    "Another point.",
    "Let's look at something else.",
    "Next question.",
    "Moving on.",
    "A different thing.",
    "Let's leave that there.",
    "On to the next point.",
    "Another question.",
    "Something else.",
    "Let's move on.",
    "To another matter.",
)
"""Before another question, where it is not clear that the last one was answered."""
WANDERED: Wordings = (
    "That was more than I asked for; please keep to the question.",
    "Let me stop you there. Shorter, please, and only on what I ask.",
    "You are drifting a little, so please stay with what I ask.",
    "Leave out what doesn't belong here, please.",
)
"""After turns that stray from the topic."""
NEXT: Wordings = (
    "And now another question.",
    "Here is my next question.",
    "Now something else from me.",
    "My turn again.",
)
"""After an answer, where the question that was open is let go."""
FIRST: Wordings = (
    "Hold on to that for a moment.",
    "Before you go on, one question.",
    "One thing before we design.",
    "Let me ask something first.",
)
"""Before a question about the problem, where the candidate has begun to design."""
LEFT_OPEN: Wordings = (
    "I'd leave that there.",
    "We can leave that for the moment.",
    "Let's leave that question.",
)
"""The same before a new phase."""
DUE: Wordings = (
    "I still need a design from you.",
    "Please begin with the design now.",
    "The design is still missing.",
    "Start anywhere, but start with the design.",
    "What I need now is the system, even a rough one.",
    "Which part would you build first?",
    "Let me hear how you would build it.",
    "A rough sketch of the parts will do.",
)
"""Where the design is asked for time and again."""
GOES_ON: Wordings = (
    "I take it that you want to go on, so please begin.",
    "We go on, then; please begin whenever you are ready.",
)
"""After "shall we go on?", where another question came."""
PIECE: Wordings = (
    "Let's take single parts of it.",
    "Then one part of it at a time.",
    "Let me ask about single things, then.",
    "Let's start with one piece.",
)
"""Before a question about one part of what was asked for as a whole, and not answered."""
ENTERING: Wordings = ("All right.", "Okay, then.", "Fine.", "Well, then.")
"""Lets the last question rest where a new phase begins."""
BARE: Wordings = (
    "Let's take something more concrete.",
    "Something more specific, then.",
)
"""Marks the deep dive where nothing was designed that one could go deeper into."""
OFFER: Wordings = (
    "You named {options}. Which one shall we open up?",
    "Of {options}, which would you take apart first?",
)
SUMMARISE: Wordings = (
    "Please sum up your design in about a minute.",
    "Give me the short version of what you built, and why.",
)
INVITE: Wordings = (
    "Before we stop: is there anything you would like to ask me?",
    "That is it from my side. What would you like to ask?",
)
MORE: Wordings = ("Anything else you would like to ask?", "Is there another question you have for me?")
CLOSE: Wordings = (
    "Thank you, that concludes the interview.",
    "Thank you. We are done here; the debrief comes next.",
)
CLOSE_EARLY: dict[str, Wordings] = {
    "stop": ("Then we stop here. Thank you for your time; the debrief comes next.",),
    "": (
        "We are not getting any further, so I'd stop here. Thank you for your time; the debrief comes next.",
        "I don't think more questions would help today, so we stop here. The debrief comes next.",
    ),
}
"""Where the candidate wants to stop, and where nothing new came for long."""
NUDGE: dict[str, Wordings] = {
    "over_time": (
        "We have spent our time on this part.",
        "I'd like to keep an eye on the clock.",
        "Let's be brief here.",
        "Time is moving on.",
    ),
    "last_minutes": ("We are in the last minutes.",),
    "time_up": ("Our time is up.",),
}
