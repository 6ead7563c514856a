/** The page's entrance. */
import { render } from 'preact';
import { App } from './app.tsx';
import './style/fonts.css';
import './style/tokens.css';
import './style/page.css';
import './style/question.css';
import './style/explained.css';
import './style/results.css';
import './style/figures.css';
import './style/experiment.css';
import './style/exercise.css';
import './style/sql.css';
import './style/report.css';

const root = document.getElementById('page');
if (root) render(<App />, root);
